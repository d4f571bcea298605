#ifndef DPLAN_CORE_PLUGIN_APPLY_EVENTS_H_
#define DPLAN_CORE_PLUGIN_APPLY_EVENTS_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dplan/provider.h"
#include "proto/dplan/provider/v1/extension.pb.h"

namespace dplan {

// Passes the events of one Apply on, in their order, and keeps its result. Not thread-safe.
class ApplyEventReader {
 public:
  // Both outlive it.
  ApplyEventReader(const Schema& schema, ApplyEvents& events) : schema_(schema), events_(events) {}

  // InvalidArgument if the event must not come: it stands after the result, or does not fit the
  // schema. One of a kind that is not known is ignored.
  absl::Status Take(const provider::v1::ApplyEvent& event);
  // Nothing: the operation ended without telling what became of it.
  std::optional<ApplyResult> TakeResult() { return std::move(result_); }

 private:
  absl::Status Pass(const provider::v1::ApplyEvent::Checkpoint& checkpoint);

  const Schema& schema_;
  ApplyEvents& events_;
  std::optional<ApplyResult> result_;
};

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_APPLY_EVENTS_H_
