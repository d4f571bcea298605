#include "dplan/provider.h"

#include "absl/strings/str_cat.h"

namespace dplan {

void ApplyEvents::Log(LogLevel, const std::string&) {}
void ApplyEvents::Known(const std::string&) {}
void ApplyEvents::Checkpoint(const Value&, const std::string&) {}

absl::StatusOr<FunctionResult> Provider::CallFunction(const CallContext&, const std::string& name,
                                                      const std::vector<Value>&) {
  return absl::UnimplementedError(absl::StrCat("there is no function ", name));
}

absl::StatusOr<std::vector<ReadDataResult>> Provider::ReadData(
    const CallContext&, const std::vector<ReadDataRequest>&) {
  return absl::UnimplementedError("there are no data sources");
}

absl::StatusOr<ListResult> Provider::List(const CallContext&, const ListRequest&) {
  return absl::UnimplementedError("objects cannot be listed");
}

absl::StatusOr<ReviewResult> Provider::Review(const CallContext&, const ReviewRequest&) {
  return ReviewResult{};
}

}  // namespace dplan
