#ifndef DPLAN_CORE_APPLY_WORKER_POOL_H_
#define DPLAN_CORE_APPLY_WORKER_POOL_H_

#include <functional>
#include <thread>
#include <vector>

#include "core/base/channel.h"
#include "core/base/mutex.h"

namespace dplan {

// Threads for calls that block. Tasks start in the order they were added. The destructor waits for
// all tasks.
class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void Add(std::function<void()> task);

 private:
  void Work();

  Mutex mutex_;
  CondVar changed_;
  std::vector<std::function<void()>> tasks_ DPLAN_GUARDED_BY(mutex_);
  size_t next_ DPLAN_GUARDED_BY(mutex_) = 0;
  bool closed_ DPLAN_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;  // last: ended before the rest goes
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_WORKER_POOL_H_
