#ifndef DPLAN_CORE_PLUGIN_PLUGIN_STATUS_H_
#define DPLAN_CORE_PLUGIN_PLUGIN_STATUS_H_

#include <string>

#include "absl/status/status.h"

namespace dplan {

// The status of a call that failed because its process, or the connection to it, is gone:
// Unavailable. A provider that answers Unavailable by itself is still there.
absl::Status PluginGoneError(const std::string& text);
bool IsPluginGone(const absl::Status& status);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_PLUGIN_STATUS_H_
