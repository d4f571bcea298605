#ifndef DPLAN_TESTS_TESTING_COUNTING_IDS_H_
#define DPLAN_TESTS_TESTING_COUNTING_IDS_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/strings/str_format.h"
#include "core/base/ids.h"

namespace dplan {

// Ids and UUIDs that count from 1: "0…01", "00000000-0000-4000-8000-000000000001". Thread-safe, but
// which thread gets which number depends on the threads.
class CountingIds final : public Ids {
 public:
  std::string NewId() override { return absl::StrFormat("%032x", ++ids_); }
  std::string NewUuid() override {
    return absl::StrFormat("00000000-0000-4000-8000-%012x", ++uuids_);
  }

 private:
  std::atomic<uint64_t> ids_{0};
  std::atomic<uint64_t> uuids_{0};
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_COUNTING_IDS_H_
