#ifndef DPLAN_CORE_CLI_PROVIDER_ROWS_H_
#define DPLAN_CORE_CLI_PROVIDER_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "core/cli/plugin_opener.h"
#include "core/cli/used_providers.h"

namespace dplan {

// What is told of a provider: where it is, and how that compares with what is recorded.
struct ProviderRow {
  enum class State {
    kBuiltin,
    kReattached,
    kRecorded,   // it is the file that is recorded
    kNew,        // nothing is recorded of it
    kDifferent,  // another file is recorded
    kMissing,    // it was not found, or cannot be used
  };
  std::string name;
  std::string source;
  std::string version;  // empty: not known
  std::string executable;
  std::string place;
  std::string digest;
  State state = State::kMissing;
};

// Without its version where only the provider itself could tell it.
ProviderRow RowOf(const UsedProvider& provider, const absl::StatusOr<LocatedProvider>& located);

// A line for people; `words` say what is to be said of the state.
std::string RowText(const ProviderRow& row, const std::string& words);
// A JSON object.
std::string RowJson(const ProviderRow& row);

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_PROVIDER_ROWS_H_
