#include "core/apply/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

namespace dplan {
namespace {

TEST(WorkerPool, OneThreadKeepsTheOrder) {
  std::vector<int> done;
  {
    WorkerPool pool(1);
    for (int i = 0; i < 100; ++i) pool.Add([&done, i] { done.push_back(i); });
  }
  std::vector<int> all(100);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(done, all);
}

TEST(WorkerPool, RunsAsManyAsItHasThreads) {
  std::atomic<int> arrived = 0;
  WorkerPool pool(3);
  // Each waits for the other two, so fewer threads would never end.
  for (int i = 0; i < 3; ++i) {
    pool.Add([&arrived] {
      ++arrived;
      while (arrived.load() < 3) std::this_thread::yield();
    });
  }
}

TEST(WorkerPool, EndsWithoutATask) { WorkerPool pool(4); }

}  // namespace
}  // namespace dplan
