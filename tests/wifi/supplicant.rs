//! The control socket of wpa_supplicant and hostapd: one command, one answer, as text.

use lab::wait_for;
use std::{
    fs, io,
    os::unix::net::UnixDatagram,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

const FOLDER: &str = "/run/wifi-test";
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// Between two questions: asked without a pause, they would take the processor from what is waited for.
const PAUSE: Duration = Duration::from_millis(200);

/// Where a daemon of this name has its configuration, log and socket.
pub struct Desk {
    name: String,
}

impl Desk {
    pub fn new(name: &str) -> Self {
        fs::create_dir_all(FOLDER).expect("create the daemons' folder");
        Self { name: name.to_owned() }
    }

    /// The folder for `ctrl_interface=`.
    pub fn sockets(&self) -> PathBuf {
        PathBuf::from(FOLDER).join(&self.name)
    }

    /// Writes the configuration and returns its path.
    pub fn configure(&self, text: &str) -> String {
        let path = self.file("conf");
        fs::write(&path, text).expect("write a daemon's configuration");
        path
    }

    pub fn log(&self) -> String {
        self.file("log")
    }

    /// Gives a command, like `STATUS`.
    pub fn ask(&self, command: &str) -> io::Result<String> {
        static ASKED: AtomicU32 = AtomicU32::new(0);
        let own = format!("{FOLDER}/asker-{}", ASKED.fetch_add(1, Ordering::Relaxed));
        let socket = UnixDatagram::bind(&own)?;
        let mut answer = [0; 4096];
        let asked = socket
            .set_read_timeout(Some(ANSWERS_WITHIN))
            .and_then(|()| socket.connect(self.sockets().join("wlan0")))
            .and_then(|()| socket.send(command.as_bytes()))
            .and_then(|_| socket.recv(&mut answer));
        let _ = fs::remove_file(own);
        asked.map(|length| String::from_utf8_lossy(&answer[..length]).into_owned())
    }

    /// Waits until the answer to a command contains this; before each further question, gives another command.
    ///
    /// # Panics
    /// With the answer and the daemon's last words, when it does not.
    pub fn wait_for_answer(&self, command: &str, wanted: &str, meanwhile: Option<&str>) {
        wait_for(&format!("{}, asked for {command}: {wanted}", self.name), crate::PATIENCE, || {
            let answer = self.ask(command);
            if answer.as_ref().is_ok_and(|answer| answer.contains(wanted)) {
                return Ok(());
            }
            // Refused while the last one is still carried out.
            meanwhile.map(|command| self.ask(command));
            thread::sleep(PAUSE);
            Err((answer, self.last_words()))
        });
    }

    fn last_words(&self) -> Vec<String> {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<_> = log.lines().map(str::to_owned).collect();
        lines[lines.len().saturating_sub(5)..].to_vec()
    }

    fn file(&self, ending: &str) -> String {
        format!("{FOLDER}/{}.{ending}", self.name)
    }
}
