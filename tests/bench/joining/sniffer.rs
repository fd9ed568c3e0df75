//! Everything that comes and goes by a phone's radio, with the kernel's own time of each frame.

use lab::Phone;
use nix::sys::socket::{
    ControlMessageOwned, MsgFlags, recvmsg, setsockopt,
    sockopt::{RcvBufForce, ReceiveTimestampns},
};
use socket2::Socket;
use std::{
    io::IoSliceMut,
    os::fd::AsRawFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often it looks whether it shall end.
const POLL: Duration = Duration::from_millis(20);
/// Of the kernel's queue, in bytes: nothing is missed while this thread waits for a processor.
const QUEUE: usize = 8 * 1024 * 1024;

/// One frame from its Ethernet header on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Since 1970.
    pub at: Duration,
    pub bytes: Vec<u8>,
}

/// A running listener. Dropped, it ends.
pub struct Sniffer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Vec<Frame>>>,
}

impl Sniffer {
    /// Listens from now on.
    #[must_use]
    pub fn start(phone: &Phone) -> Self {
        let socket = phone.frame_socket();
        socket.set_read_timeout(Some(POLL)).expect("set a packet socket's timeout");
        setsockopt(&socket, ReceiveTimestampns, &true).expect("ask for the time of each frame");
        setsockopt(&socket, RcvBufForce, &QUEUE).expect("enlarge a packet socket's queue");
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        Self { stop, thread: Some(thread::spawn(move || listen(&socket, &told))) }
    }

    /// All frames so far, in order.
    #[must_use]
    pub fn finish(mut self) -> Vec<Frame> {
        self.stop.store(true, Ordering::Relaxed);
        let frames = self.thread.take().map(JoinHandle::join);
        frames.expect("it ends only once").expect("the listener does not panic")
    }
}

impl Drop for Sniffer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Until told to stop, and then until the queue is empty.
fn listen(socket: &Socket, stop: &AtomicBool) -> Vec<Frame> {
    let (mut frames, mut buffer) = (Vec::new(), vec![0; 128 * 1024]);
    let mut control = nix::cmsg_space!(nix::sys::time::TimeSpec);
    loop {
        let stopped = stop.load(Ordering::Relaxed);
        let mut parts = [IoSliceMut::new(&mut buffer)];
        let received = recvmsg::<()>(socket.as_raw_fd(), &mut parts, Some(&mut control), MsgFlags::empty());
        let Ok(message) = received else {
            if stopped {
                return frames;
            }
            continue;
        };
        let time = message.cmsgs().expect("room for the time").find_map(|control| match control {
            ControlMessageOwned::ScmTimestampns(time) => Some(Duration::from(time)),
            _ => None,
        });
        let (at, length) = (time.expect("each frame has its time"), message.bytes);
        frames.push(Frame { at, bytes: buffer[..length].to_vec() });
    }
}
