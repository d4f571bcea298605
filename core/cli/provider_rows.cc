#include "core/cli/provider_rows.h"

#include "absl/strings/str_cat.h"
#include "core/cli/recorded.h"
#include "core/cli/version.h"

namespace dplan {
namespace {

using RowState = ProviderRow::State;

const char* StateName(RowState state) {
  switch (state) {
    case RowState::kBuiltin:
      return "built-in";
    case RowState::kReattached:
      return "reattached";
    case RowState::kRecorded:
      return "recorded";
    case RowState::kNew:
      return "new";
    case RowState::kDifferent:
      return "different";
    case RowState::kMissing:
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
      row.state = RowState::kBuiltin;
      row.version = kVersion;
      break;
    case LocatedProvider::Kind::kReattached:
      row.state = RowState::kReattached;
      break;
    case LocatedProvider::Kind::kPlugin:
      row.state = located->recorded ? RowState::kRecorded : RowState::kNew;
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
                      ",\"place\":", TextOrNull(row.place), ",\"digest\":", TextOrNull(row.digest),
                      ",\"state\":\"", StateName(row.state), "\"}");
}

}  // namespace dplan
