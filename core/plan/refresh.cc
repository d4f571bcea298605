#include "core/plan/refresh.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/plan/marks.h"

namespace dplan {
namespace {

// The schema of the object's type; null after an error.
const Schema* SchemaOf(const ProviderInstance& instance, const Object& object,
                       Diagnostics& diagnostics) {
  const std::string& type = object.address.block.type;
  auto found = instance.schema->resources.find(type);
  if (found == instance.schema->resources.end()) {
    diagnostics
        .Error("Unknown resource type",
               absl::StrCat("The state has an object of type \"", type, "\", which the provider ",
                            instance.record.source,
                            " does not have (any more). Use the version of the "
                            "provider that made it, or forget it with `dplan state rm`."))
        .address = object.address;
    return nullptr;
  }
  if (object.schema_version > found->second.version) {
    diagnostics
        .Error("Object from a newer provider",
               absl::StrCat("It was recorded with version ", object.schema_version,
                            " of its schema, and the provider ", instance.record.source,
                            " has version ", found->second.version, ". Use the newer provider."))
        .address = object.address;
    return nullptr;
  }
  return &found->second;
}

// Adds the item's own diagnostics under its address; true if there are errors among them.
bool TakeDiagnostics(Diagnostics item, const Address& address, Diagnostics& diagnostics) {
  bool failed = item.HasErrors();
  item.Locate(address, {});
  diagnostics.Append(std::move(item));
  return failed;
}

// The objects that have a schema, and what a batched call answered for each of them.
struct Batch {
  std::vector<size_t> items;  // indices into the result
  std::vector<const Schema*> schemas;
};

void FailAll(const ProviderInstance& instance, const Batch& batch, const std::string& could_not,
             const absl::Status& status, std::vector<Refreshed>& result, Diagnostics& diagnostics) {
  ReportFailedCall(instance.address, could_not, status, diagnostics);
  for (size_t item : batch.items) result[item].failed = true;
}

void Upgrade(ProviderInstance& instance, const Batch& batch, const CallContext& context,
             std::vector<Refreshed>& result, Diagnostics& diagnostics) {
  std::vector<UpgradeRequest> requests;
  requests.reserve(batch.items.size());
  for (size_t item : batch.items) {
    const Object& object = *result[item].object;
    requests.push_back({object.address.block.type, object.schema_version, object.attributes});
  }
  auto answers = OneForEach(requests.size(), instance.provider->UpgradeMany(context, requests));
  if (!answers.ok()) {
    return FailAll(instance, batch, "upgrade recorded objects", answers.status(), result,
                   diagnostics);
  }
  for (size_t i = 0; i < batch.items.size(); ++i) {
    Refreshed& refreshed = result[batch.items[i]];
    const Object& object = *refreshed.object;
    refreshed.failed =
        TakeDiagnostics(std::move((*answers)[i].diagnostics), object.address, diagnostics);
    if (refreshed.failed) continue;
    const Value& state = (*answers)[i].state;
    Diagnostics checked;
    if (state.IsNull() || !state.IsWhollyKnown() || !batch.schemas[i]->Check(state, checked)) {
      refreshed.failed = true;
      BlameProvider(instance.address, object.address,
                    "the recorded object it upgraded does not fit "
                    "its own schema",
                    diagnostics);
      continue;
    }
    refreshed.recorded = MarkObject(*batch.schemas[i], state, object.sensitive);
    refreshed.current = refreshed.recorded;
    refreshed.private_data = object.private_data;
  }
}

void Read(ProviderInstance& instance, const Batch& all, const CallContext& context,
          std::vector<Refreshed>& result, Diagnostics& diagnostics) {
  Batch batch;
  std::vector<ReadRequest> requests;
  for (size_t i = 0; i < all.items.size(); ++i) {
    const Refreshed& refreshed = result[all.items[i]];
    if (refreshed.failed) continue;
    batch.items.push_back(all.items[i]);
    batch.schemas.push_back(all.schemas[i]);
    requests.push_back({refreshed.object->address.block.type, refreshed.recorded.UnmarkedDeep(),
                        refreshed.private_data});
  }
  if (requests.empty()) return;
  auto answers = OneForEach(requests.size(), instance.provider->ReadMany(context, requests));
  if (!answers.ok()) {
    return FailAll(instance, batch, "read objects", answers.status(), result, diagnostics);
  }
  for (size_t i = 0; i < batch.items.size(); ++i) {
    Refreshed& refreshed = result[batch.items[i]];
    ReadResult& answer = (*answers)[i];
    const Address& address = refreshed.object->address;
    refreshed.failed = TakeDiagnostics(std::move(answer.diagnostics), address, diagnostics);
    if (refreshed.failed) continue;
    Diagnostics checked;
    if (!answer.state.IsWhollyKnown() || !batch.schemas[i]->Check(answer.state, checked)) {
      refreshed.failed = true;
      BlameProvider(instance.address, address,
                    "the object it read does not fit its own "
                    "schema",
                    diagnostics);
      continue;
    }
    refreshed.current = MarkObject(*batch.schemas[i], answer.state, refreshed.object->sensitive);
    refreshed.private_data = std::move(answer.private_data);
  }
}

}  // namespace

std::vector<Refreshed> Refresh(ProviderInstance& instance,
                               const std::vector<const Object*>& objects, bool read,
                               const CallContext& context, Diagnostics& diagnostics) {
  std::vector<Refreshed> result(objects.size());
  Batch batch;
  for (size_t i = 0; i < objects.size(); ++i) {
    result[i].object = objects[i];
    const Schema* schema = SchemaOf(instance, *objects[i], diagnostics);
    result[i].failed = schema == nullptr;
    if (schema == nullptr) continue;
    batch.items.push_back(i);
    batch.schemas.push_back(schema);
  }
  if (batch.items.empty()) return result;
  Upgrade(instance, batch, context, result, diagnostics);
  if (read) Read(instance, batch, context, result, diagnostics);
  return result;
}

void ReportFailedCall(const ProviderAddress& provider, const std::string& could_not,
                      const absl::Status& status, Diagnostics& diagnostics) {
  diagnostics.Error("Provider call failed",
                    absl::StrCat("Provider ", provider.ToString(), " could not ", could_not, ": ",
                                 std::string(status.message()), "."));
}

void BlameProvider(const ProviderAddress& provider, const Address& address, const std::string& what,
                   Diagnostics& diagnostics) {
  diagnostics
      .Error("Provider answered against its contract",
             absl::StrCat("Provider ", provider.ToString(), ": ", what,
                          ". This is a defect of the provider."))
      .address = address;
}

}  // namespace dplan
