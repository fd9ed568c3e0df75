use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

/// Work that may wait; beyond that it is turned away.
pub const MOST_WAITING: usize = 32;

/// Where work waits for whichever thread is free, the oldest first.
#[derive(Debug)]
pub struct Bench<T> {
    lying: Mutex<Lying<T>>,
    put: Condvar,
}

#[derive(Debug)]
struct Lying<T> {
    work: VecDeque<T>,
    closed: bool,
}

impl<T> Default for Bench<T> {
    fn default() -> Self {
        Self { lying: Mutex::new(Lying { work: VecDeque::new(), closed: false }), put: Condvar::new() }
    }
}

impl<T> Bench<T> {
    /// # Errors
    /// Gives the work back when there is no place for it.
    pub fn put(&self, work: T) -> Result<(), T> {
        let mut lying = self.lock();
        if lying.closed || lying.work.len() >= MOST_WAITING {
            return Err(work);
        }
        lying.work.push_back(work);
        self.put.notify_one();
        Ok(())
    }

    /// Waits for work, having called `rest` where there is none; nothing when the bench is closed and empty.
    pub fn take(&self, rest: impl FnOnce()) -> Option<T> {
        let mut lying = self.lock();
        if lying.work.is_empty() {
            drop(lying);
            rest();
            lying = self.lock();
        }
        while lying.work.is_empty() && !lying.closed {
            lying = self.put.wait(lying).unwrap_or_else(PoisonError::into_inner);
        }
        lying.work.pop_front()
    }

    /// No more work is taken.
    pub fn close(&self) {
        self.lock().closed = true;
        self.put.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Lying<T>> {
        self.lying.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_taken_in_its_order_and_who_finds_none_rests_first() {
        let bench = Bench::default();
        assert_eq!([bench.put(1), bench.put(2)], [Ok(()); 2]);
        let mut rested = 0;
        assert_eq!([bench.take(|| rested += 1), bench.take(|| ())], [Some(1), Some(2)]);
        assert_eq!(rested, 0);
        bench.close();
        assert_eq!((bench.take(|| rested += 1), rested), (None, 1));
        assert_eq!(bench.put(3), Err(3));
    }

    #[test]
    fn work_put_later_wakes_who_waits() {
        let bench = Bench::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| bench.take(|| ()));
            bench.put(7).unwrap();
            assert_eq!(waiting.join().unwrap(), Some(7));
        });
    }
}
