#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/platform.h"
#include "core/cli/commands.h"
#include "core/cli/load_providers.h"
#include "core/cli/provider_rows.h"

namespace dplan {
namespace {

using RowState = ProviderRow::State;

// What the lock file said of the provider before.
RowState StateBefore(const ProviderRow& row, const LockFile& lock) {
  if (row.executable.empty()) return row.state;
  const auto locked = lock.find(row.source);
  if (locked == lock.end()) return RowState::kNew;
  const auto digest = locked->second.digests.find(Platform());
  if (digest == locked->second.digests.end()) return RowState::kNew;
  const bool same = digest->second == row.digest && locked->second.version == row.version;
  return same ? RowState::kRecorded : RowState::kDifferent;
}

std::string WordsOf(const ProviderRow& row, const LockFile& lock) {
  switch (row.state) {
    case RowState::kBuiltin:
      return "is part of dplan";
    case RowState::kReattached:
      return "runs already";
    case RowState::kRecorded:
      return "is recorded already";
    case RowState::kNew:
      return "is recorded now";
    case RowState::kDifferent:
      return absl::StrCat("is recorded now, in place of ",
                          lock.at(row.source).version == row.version ? "another file"
                                                                     : lock.at(row.source).version);
    case RowState::kMissing:
      return "is missing";
  }
  return "";
}

std::vector<ProviderRow> RowsOf(Session& session) {
  std::vector<ProviderRow> rows;
  for (const UsedProvider& provider : session.used_providers()) {
    const absl::StatusOr<LocatedProvider> located = session.opener().Locate(provider.source);
    ProviderRow row = RowOf(provider, located);
    const auto schema = session.providers().schemas().find(provider.source);
    if (located.ok() && schema != session.providers().schemas().end()) {
      row.version = VersionOf(*located, schema->second);
    }
    row.state = StateBefore(row, session.lock_file());
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

int RunInit(Session& session) {
  if (!session.LoadConfig() || !session.LoadProviders()) return session.Failed();
  const absl::Status recorded = session.RecordProviders();
  if (!recorded.ok()) {
    session.report().Fail("Lock file cannot be written", recorded);
    return 1;
  }
  std::string text;
  std::string json;
  for (const ProviderRow& row : RowsOf(session)) {
    absl::StrAppend(&text, RowText(row, WordsOf(row, session.lock_file())));
    absl::StrAppend(&json, json.empty() ? "" : ",", RowJson(row));
  }
  if (session.command().json) {
    session.report().Say(absl::StrCat("{\"format_version\":\"1.0\",\"providers\":[", json, "]}\n"));
  } else if (text.empty()) {
    session.report().Note("The configuration uses no provider.");
  } else {
    session.report().Say(text);
  }
  return 0;
}

}  // namespace dplan
