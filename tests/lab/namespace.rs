//! Network namespaces: named, entered by a thread, and removed together with every process inside.

use crate::wait::poll;
use nix::{
    mount::{MntFlags, umount2},
    sched::{CloneFlags, setns},
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::Write,
    os::unix::fs::MetadataExt,
    panic,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    thread::{self, JoinHandle},
    time::Duration,
};

/// Every name begins with this, then the lab's tag, then the role: `wifi-pbg-lab-4711-0-gateway`.
const PREFIX: &str = "wifi-pbg-lab-";
const NAMED: &str = "/run/netns";

/// One network namespace of a lab. Dropped, it ends its processes and is gone.
pub struct Namespace {
    name: String,
    file: File,
}

impl Namespace {
    /// Creates namespaces with these roles, by one `ip`. Each has its loopback up and trusts IPv6 addresses at once:
    /// duplicate address detection would make every test wait two seconds.
    pub(crate) fn create<const N: usize>(tag: &str, roles: [&str; N]) -> [Self; N] {
        let names = roles.map(|role| format!("{PREFIX}{tag}-{role}"));
        ip_batch(None, &names.each_ref().map(|name| format!("netns add {name}\n")).concat());
        names.map(|name| {
            let file = File::open(Path::new(NAMED).join(&name)).expect("open a namespace just created");
            let namespace = Self { name, file };
            namespace.sysctl("net/ipv6/conf/all/accept_dad", "0");
            namespace.sysctl("net/ipv6/conf/default/accept_dad", "0");
            namespace
        })
    }

    /// As `ip netns` knows it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs `work` on a thread inside and returns its result; a panic goes through. Sockets opened inside stay inside.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let inside = scope.spawn(|| {
                enter(&self.file);
                work()
            });
            inside.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        })
    }

    /// Starts a thread inside that lives on its own.
    pub fn thread<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        let file = self.file.try_clone().expect("hand a namespace to a thread");
        let inside = move || {
            enter(&file);
            work()
        };
        thread::Builder::new().name(name.to_owned()).spawn(inside).expect("start a thread")
    }

    /// A command inside, with this namespace's own `/etc/resolv.conf`; the process started is the command itself.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program).stdin(Stdio::null());
        command
    }

    /// Runs lines of `ip` inside, all in one go.
    ///
    /// # Panics
    /// With the error and the lines, when one of them fails.
    pub fn ip(&self, lines: &str) {
        ip_batch(Some(&self.name), lines);
    }

    /// Sets a kernel setting of this namespace: `net/ipv4/ip_forward`.
    pub fn sysctl(&self, key: &str, value: &str) {
        let path = Path::new("/proc/sys").join(key);
        self.run(|| fs::write(&path, value))
            .unwrap_or_else(|error| panic!("cannot set {key} to {value}: {error}"));
    }

    /// As [`Namespace::sysctl`], where the kernel has it.
    pub(crate) fn sysctl_if_there(&self, key: &str, value: &str) {
        let path = Path::new("/proc/sys").join(key);
        if self.run(|| path.exists()) {
            self.sysctl(key, value);
        }
    }

    #[must_use]
    pub fn read_sysctl(&self, key: &str) -> String {
        let path = Path::new("/proc/sys").join(key);
        let value = self.run(|| fs::read_to_string(&path));
        value.unwrap_or_else(|error| panic!("cannot read {key}: {error}")).trim().to_owned()
    }

    /// The hardware address of an interface inside.
    #[must_use]
    pub fn mac(&self, interface: &str) -> [u8; 6] {
        self.run(|| crate::packet::link_address(interface)).1
    }

    /// Processes whose main thread is inside.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        self.file.metadata().map(|inside| processes_in(&inside)).unwrap_or_default()
    }

    /// The file that becomes `/etc/resolv.conf` for commands inside.
    pub(crate) fn resolv_conf(&self) -> PathBuf {
        resolv_folder(&self.name).join("resolv.conf")
    }

    /// Tells commands inside which resolvers to ask.
    pub(crate) fn write_resolv_conf(&self, text: &str) {
        fs::create_dir_all(resolv_folder(&self.name)).expect("create a folder below /etc/netns");
        fs::write(self.resolv_conf(), text).expect("write a phone's resolv.conf");
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        remove(&self.name);
    }
}

/// Removes every lab namespace whose tag is `dead`.
pub(crate) fn remove_all_of(dead: impl Fn(&str) -> bool) {
    for path in paths_of(dead) {
        remove(&path.file_name().unwrap_or_default().to_string_lossy());
    }
}

/// Names and resolver folders of every lab namespace whose tag is `wanted`.
pub(crate) fn paths_of(wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries =
        [NAMED, "/etc/netns"].into_iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    let wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(PREFIX).is_some_and(&wanted)
    };
    entries.flatten().map(|entry| entry.path()).filter(wanted).collect()
}

/// Ends the processes inside, then removes the name. The kernel follows when the last socket inside is closed.
fn remove(name: &str) {
    let path = Path::new(NAMED).join(name);
    if let Ok(inside) = fs::metadata(&path) {
        let emptied = poll(Duration::from_secs(5), || {
            let processes = processes_in(&inside);
            for process in &processes {
                let _ = kill(Pid::from_raw(process.cast_signed()), Signal::SIGKILL);
            }
            if processes.is_empty() { Ok(()) } else { Err(processes) }
        });
        if let Err(processes) = emptied {
            eprintln!("processes {processes:?} in namespace {name} do not end");
        }
    }
    let _ = umount2(&path, MntFlags::MNT_DETACH);
    let _ = fs::remove_file(&path);
    let _ = fs::remove_dir_all(resolv_folder(name));
}

/// Never this process itself. A zombie has left its namespace already and is not counted.
fn processes_in(namespace: &fs::Metadata) -> Vec<u32> {
    let numbers = fs::read_dir("/proc").into_iter().flatten().flatten();
    numbers
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != process::id())
        .filter(|pid| {
            let theirs = fs::metadata(format!("/proc/{pid}/ns/net"));
            theirs.is_ok_and(|theirs| (theirs.dev(), theirs.ino()) == (namespace.dev(), namespace.ino()))
        })
        .collect()
}

/// Namespaces belong to threads: only the calling one moves.
fn enter(namespace: &File) {
    setns(namespace, CloneFlags::CLONE_NEWNET).expect("enter a network namespace");
}

fn resolv_folder(name: &str) -> PathBuf {
    Path::new("/etc/netns").join(name)
}

/// Runs lines of `ip` in the namespace of that name, or outside of all labs.
pub(crate) fn ip_batch(namespace: Option<&str>, lines: &str) {
    let mut command = Command::new("ip");
    if let Some(name) = namespace {
        command.args(["-n", name]);
    }
    command.args(["-batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut ip = command.spawn().expect("start ip (package iproute2)");
    ip.stdin.take().expect("ip reads its lines").write_all(lines.as_bytes()).expect("give ip its lines");
    let output = ip.wait_with_output().expect("wait for ip");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip failed in namespace {namespace:?}: {error}\n{lines}");
}
