#ifndef DPLAN_CORE_BASE_MUTEX_H_
#define DPLAN_CORE_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

// Clang's thread-safety analysis checks these; other compilers see nothing.
#if defined(__clang__)
#define DPLAN_THREAD_ANNOTATION_(x) __attribute__((x))
#else
#define DPLAN_THREAD_ANNOTATION_(x)
#endif

#define DPLAN_GUARDED_BY(mutex) DPLAN_THREAD_ANNOTATION_(guarded_by(mutex))
#define DPLAN_PT_GUARDED_BY(mutex) DPLAN_THREAD_ANNOTATION_(pt_guarded_by(mutex))
// The caller holds the mutex, or must not.
#define DPLAN_REQUIRES(...) DPLAN_THREAD_ANNOTATION_(requires_capability(__VA_ARGS__))
#define DPLAN_EXCLUDES(...) DPLAN_THREAD_ANNOTATION_(locks_excluded(__VA_ARGS__))

namespace dplan {

// std::mutex with annotations. (absl::Mutex locks inside an uninstrumented library, where the
// thread sanitizer cannot see it.)
class DPLAN_THREAD_ANNOTATION_(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() DPLAN_THREAD_ANNOTATION_(acquire_capability()) { mutex_.lock(); }
  void Unlock() DPLAN_THREAD_ANNOTATION_(release_capability()) { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

// Holds the mutex while it lives.
class DPLAN_THREAD_ANNOTATION_(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) DPLAN_THREAD_ANNOTATION_(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() DPLAN_THREAD_ANNOTATION_(release_capability()) { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// A condition that threads wait for; always waited for in a loop, as wake-ups may be spurious.
class CondVar {
 public:
  void Wait(Mutex& mutex) DPLAN_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

  // False once the deadline has passed.
  bool WaitUntil(Mutex& mutex, std::chrono::steady_clock::time_point deadline)
      DPLAN_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    const std::cv_status status = condition_.wait_until(lock, deadline);
    lock.release();
    return status == std::cv_status::no_timeout;
  }

  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_BASE_MUTEX_H_
