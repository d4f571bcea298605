#include "core/plugin/plugin_status.h"

#include "absl/strings/cord.h"

namespace dplan {
namespace {

constexpr char kGone[] = "dplan/plugin-gone";

}  // namespace

absl::Status PluginGoneError(const std::string& text) {
  absl::Status status = absl::UnavailableError(text);
  status.SetPayload(kGone, absl::Cord());
  return status;
}

bool IsPluginGone(const absl::Status& status) { return status.GetPayload(kGone).has_value(); }

}  // namespace dplan
