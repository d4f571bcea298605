#include "core/base/status_macros.h"

#include <gtest/gtest.h>

#include <memory>

namespace dplan {
namespace {

absl::StatusOr<std::unique_ptr<int>> Make(int value) {
  if (value < 0) return absl::InvalidArgumentError("negative");
  return std::make_unique<int>(value);
}

absl::StatusOr<int> Sum(int a, int b, const absl::Status& last) {
  DPLAN_ASSIGN_OR_RETURN(const std::unique_ptr<int> first, Make(a));
  std::unique_ptr<int> second;
  DPLAN_ASSIGN_OR_RETURN(second, Make(b));
  DPLAN_RETURN_IF_ERROR(last);
  return *first + *second;
}

TEST(StatusMacros, GoOnOrReturn) {
  EXPECT_EQ(*Sum(1, 2, absl::OkStatus()), 3);
  EXPECT_EQ(Sum(-1, 2, absl::OkStatus()).status(), absl::InvalidArgumentError("negative"));
  EXPECT_EQ(Sum(1, -2, absl::OkStatus()).status(), absl::InvalidArgumentError("negative"));
  EXPECT_EQ(Sum(1, 2, absl::AbortedError("stop")).status(), absl::AbortedError("stop"));
}

}  // namespace
}  // namespace dplan
