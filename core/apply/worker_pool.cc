#include "core/apply/worker_pool.h"

#include <utility>

namespace dplan {

WorkerPool::WorkerPool(int threads) {
  threads_.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  MutexLock lock(mutex_);
  closed_ = true;
  changed_.NotifyAll();
}

void WorkerPool::Add(std::function<void()> task) {
  MutexLock lock(mutex_);
  tasks_.push_back(std::move(task));
  changed_.NotifyOne();
}

void WorkerPool::Work() {
  while (true) {
    std::function<void()> task;
    {
      MutexLock lock(mutex_);
      while (next_ == tasks_.size() && !closed_) changed_.Wait(mutex_);
      if (next_ == tasks_.size()) return;
      task = std::move(tasks_[next_++]);
      if (next_ == tasks_.size()) {
        tasks_.clear();
        next_ = 0;
      }
    }
    task();
  }
}

}  // namespace dplan
