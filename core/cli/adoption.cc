#include "core/cli/adoption.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/apply/records.h"

namespace dplan {
namespace {

// The object as the provider finds and reads it; null if there is none.
absl::StatusOr<ReadResult> Find(Provider& provider, const std::string& type,
                                const std::string& id) {
  absl::StatusOr<ImportResult> imported = provider.Import({}, {type, id});
  if (!imported.ok()) return imported.status();
  ReadResult found{imported->state, imported->private_data, std::move(imported->diagnostics)};
  if (found.state.IsNull() || found.diagnostics.HasErrors()) return found;
  auto read = provider.ReadMany({}, {{type, found.state, found.private_data}});
  if (!read.ok()) return read.status();
  if (read->size() != 1) return absl::InternalError("it answered for another number of objects");
  return std::move(read->front());
}

}  // namespace

std::optional<Object> AdoptObject(Session& session, ProviderInstance& provider,
                                  const Change& change, const std::string& id) {
  const std::string& type = change.address.block.type;
  const Schema& schema = provider.schema->resources.at(type);
  absl::StatusOr<ReadResult> found = Find(*provider.provider, type, id);
  if (!found.ok()) {
    session.report().Fail("Object cannot be imported", found.status());
    return std::nullopt;
  }
  const bool failed = found->diagnostics.HasErrors();
  found->diagnostics.Locate(change.address, {});
  session.report().Tell(std::move(found->diagnostics));
  Diagnostics form;
  if (failed) return std::nullopt;
  if (found->state.IsNull() || !found->state.IsWhollyKnown() || !schema.Check(found->state, form)) {
    session.report().Fail("Object does not exist", absl::StrCat("The provider finds no ", type,
                                                                " with the id \"", id, "\"."));
    return std::nullopt;
  }
  absl::StatusOr<Object> object =
      MakeObject(change, schema, found->state.MarkedAt(schema.SensitivePaths(found->state)),
                 std::move(found->private_data), ObjectStatus::kReady);
  if (object.ok()) return *std::move(object);
  session.report().Fail("Object cannot be recorded", object.status());
  return std::nullopt;
}

}  // namespace dplan
