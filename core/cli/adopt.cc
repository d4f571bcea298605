#include "core/cli/adopt.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/apply/records.h"
#include "core/plan/marks.h"

namespace dplan {
namespace {

// The object as the provider finds and then reads it; a null state if it does not exist.
absl::StatusOr<ReadResult> ImportAndRead(Provider& provider, const std::string& type,
                                         const std::string& id, Diagnostics& diagnostics) {
  absl::StatusOr<ImportResult> found = provider.Import({}, {.type = type, .id = id});
  if (!found.ok()) return found.status();
  diagnostics.Append(std::move(found->diagnostics));
  if (diagnostics.HasErrors() || found->state.IsNull()) return ReadResult{.state = found->state};
  auto read = provider.ReadMany({}, {{.type = type,
                                      .current = std::move(found->state),
                                      .private_data = std::move(found->private_data)}});
  if (!read.ok()) return read.status();
  if (read->size() != 1) return absl::InternalError("it answered for another number of objects");
  diagnostics.Append(std::move(read->front().diagnostics));
  return std::move(read->front());
}

absl::StatusOr<Object> MakeRecord(const Schema& schema, const Change& change,
                                  const std::vector<Path>& sensitive, ReadResult read) {
  Diagnostics form;
  if (!schema.Check(read.state, form) || !read.state.IsWhollyKnown()) {
    return absl::InternalError(
        "The provider answered with an object that does not fit its own schema.");
  }
  return MakeObject(change, schema, MarkObject(schema, read.state, sensitive),
                    std::move(read.private_data), ObjectStatus::kReady);
}

}  // namespace

std::optional<Object> FindObject(Session& session, ProviderInstance& provider, const Change& change,
                                 const std::string& id, const std::vector<Path>& sensitive) {
  const std::string& type = change.address.block.type;
  const auto schema = provider.schema->resources.find(type);
  Diagnostics diagnostics;
  std::optional<Object> object;
  if (schema == provider.schema->resources.end()) {
    diagnostics.Error("Unknown type",
                      absl::StrCat("The provider has no type ", type, " any more."));
  } else {
    absl::StatusOr<ReadResult> read = ImportAndRead(*provider.provider, type, id, diagnostics);
    if (!read.ok()) {
      diagnostics.AddStatus("Object cannot be imported", read.status());
    } else if (!diagnostics.HasErrors() && read->state.IsNull()) {
      diagnostics.Error("Object not found",
                        absl::StrCat("There is no ", type, " with the id \"", id, "\"."));
    } else if (!diagnostics.HasErrors()) {
      absl::StatusOr<Object> record =
          MakeRecord(schema->second, change, sensitive, *std::move(read));
      if (record.ok()) {
        object = *std::move(record);
      } else {
        diagnostics.AddStatus("Object cannot be recorded", record.status());
      }
    }
  }
  diagnostics.Locate(change.address, {});
  session.report().Tell(std::move(diagnostics));
  return object;
}

}  // namespace dplan
