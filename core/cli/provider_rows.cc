#include "core/cli/provider_rows.h"

#include "absl/strings/str_cat.h"
#include "core/cli/recorded.h"
#include "core/cli/version.h"

namespace dplan {
namespace {

using State = ProviderRow::State;

const char* StateName(State state) {
  switch (state) {
    case State::kBuiltin:
      return "built-in";
    case State::kReattached:
      return "reattached";
    case State::kRecorded:
      return "recorded";
    case State::kNew:
      return "new";
    case State::kDifferent:
      return "different";
    case State::kMissing:
      return "missing";
  }
  return "";
}

std::string TextOrNull(const std::string& text) { return text.empty() ? "null" : JsonText(text); }

}  // namespace

ProviderRow RowOf(const UsedProvider& provider, const absl::StatusOr<LocatedProvider>& located) {
  ProviderRow row{.name = provider.name, .source = provider.source};
  if (!located.ok()) return row;
  switch (located->kind) {
    case LocatedProvider::Kind::kBuiltin:
      row.state = State::kBuiltin;
      row.version = kVersion;
      break;
    case LocatedProvider::Kind::kReattached:
      row.state = State::kReattached;
      break;
    case LocatedProvider::Kind::kPlugin:
      row.state = located->recorded ? State::kRecorded : State::kNew;
      row.version = located->version;
      row.executable = located->executable;
      row.place = located->place;
      row.digest = located->digest;
      break;
  }
  return row;
}

std::string RowText(const ProviderRow& row, const std::string& words) {
  std::string out = absl::StrCat(row.name, "  ", row.source);
  if (!row.version.empty()) absl::StrAppend(&out, "  ", row.version);
  if (!row.executable.empty()) {
    absl::StrAppend(&out, "  ", row.executable, " (", row.place, ")");
  }
  return absl::StrCat(out, "  ", words, "\n");
}

std::string RowJson(const ProviderRow& row) {
  return absl::StrCat("{\"name\":", JsonText(row.name), ",\"source\":", JsonText(row.source),
                      ",\"version\":", TextOrNull(row.version),
                      ",\"executable\":", TextOrNull(row.executable),
                      ",\"place\":", TextOrNull(row.place),
                      ",\"digest\":", TextOrNull(row.digest), ",\"state\":\"",
                      StateName(row.state), "\"}");
}

}  // namespace dplan
