#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/contract/import_id.h"
#include "core/contract/rules.h"
#include "core/contract/trial.h"
#include "core/types/convert.h"
#include "core/types/json.h"

namespace dplan {
namespace {

using About = ContractRule::About;
using Outcome = ResolveResult::Outcome;

// The id by which an object is imported; empty: it has not all that belongs to it.
std::string IdOf(const std::string& pattern, const Value& object) {
  std::string id;
  for (const ImportIdPiece& piece : ImportIdPieces(pattern)) {
    absl::StrAppend(&id, piece.text);
    if (piece.attribute.empty()) continue;
    const std::optional<Value> value = object.At(Path().Attr(piece.attribute));
    if (!value.has_value() || value->IsNull() || !value->IsKnown()) return "";
    ConversionError ignored;
    const std::optional<Value> text = Convert(*value, Type::String(), &ignored);
    if (!text.has_value()) return "";
    absl::StrAppend(&id, text->AsString());
  }
  return id;
}

void ImportsWhatIsThere(Trial& trial) {
  const bool demanded = trial.contract().importable;
  const std::optional<Value> config = trial.Config();
  const std::optional<Made> made = trial.Create();
  if (!made.has_value() || !config.has_value()) return;
  const std::string& pattern = trial.contract().import_id;
  const std::string id = IdOf(pattern, made->state);
  if (id.empty()) return trial.FaultIf(demanded, "it has not what an id for import is made of");
  const auto imported =
      trial.provider().Import(Trial::Context(), {.type = trial.contract().type, .id = id});
  if (!imported.ok() || imported->diagnostics.HasErrors() || imported->state.IsNull()) {
    return trial.FaultIf(demanded, absl::StrCat("it is not imported by ", pattern));
  }
  if (!trial.Fits("Import", imported->state)) return;
  // Import may leave to a read what it does not know; what is read then is what is planned with.
  const auto read = trial.Read({imported->state, imported->private_data});
  if (!read.has_value()) return;
  if (read->state.IsNull()) return trial.Fault("Read does not find what was imported");
  if (IdOf(pattern, read->state) != id) trial.Fault("another object is imported");
  const Made found = {read->state, read->private_data};
  if (const auto again = trial.Read(found)) {
    trial.IsSame("a second read gives something else", read->state, again->state);
  }
  trial.Plan(trial.PlanFor(found.state, *config, found.private_data));
}

void UpgradesWhatIsCurrent(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (!made.has_value()) return;
  const absl::StatusOr<std::string> json = ValueToJson(made->state, trial.schema().type());
  if (!trial.Succeeds("writing the object", json.status())) return;
  const auto upgrade = [&](int64_t version, const std::string& attributes) {
    return trial.provider().UpgradeMany(
        Trial::Context(),
        {{.type = trial.contract().type, .version = version, .attributes = attributes}});
  };
  const int64_t current = trial.schema().version;
  if (const auto upgraded = trial.Only("Upgrade", upgrade(current, *json))) {
    trial.IsSame("an upgrade to the same version changes it", made->state, upgraded->state);
  }
  const auto nonsense = upgrade(current, "{");
  if (nonsense.ok() && !nonsense->empty() && !nonsense->front().diagnostics.HasErrors()) {
    trial.Fault("Upgrade takes what is no JSON");
  }
  const auto newer = upgrade(current + 1, *json);
  if (newer.ok() && !newer->empty() && !newer->front().diagnostics.HasErrors()) {
    trial.Note("Upgrade takes an object of a newer version than its own");
  }
}

// What ResolveIntent answers; nothing if it has none and need not.
std::optional<ResolveResult> Resolve(Trial& trial, const ResolveRequest& request) {
  const auto result = trial.provider().ResolveIntent(Trial::Context(), request);
  if (absl::IsUnimplemented(result.status()) && !trial.contract().recoverable) return std::nullopt;
  if (!trial.Succeeds("ResolveIntent", result.status())) return std::nullopt;
  if (!trial.HasNoErrors("ResolveIntent", result->diagnostics)) return std::nullopt;
  if (result->outcome != Outcome::kUnknown) return *result;
  if (trial.contract().recoverable) trial.Fault("ResolveIntent does not know what happened");
  return std::nullopt;
}

void ResolvesWhatNeverBegan(Trial& trial, const Value& config) {
  const std::optional<PlanResult> planned = trial.Plan(trial.PlanFor(trial.Null(), config));
  if (!planned.has_value()) return;
  const auto resolved = Resolve(trial, {.type = trial.contract().type,
                                        .prior = trial.Null(),
                                        .planned = planned->planned,
                                        .private_data = planned->private_data,
                                        .owner = trial.NewOwner()});
  if (resolved.has_value() && resolved->outcome != Outcome::kAbsent) {
    trial.Fault("ResolveIntent finds what was never made");
  }
}

void ResolvesWhatIsThere(Trial& trial) {
  const std::optional<Made> made = trial.Create();
  if (!made.has_value()) return;
  const auto resolved = Resolve(trial, {.type = trial.contract().type,
                                        .prior = made->state,
                                        .planned = trial.Null(),
                                        .private_data = made->private_data,
                                        .owner = trial.NewOwner()});
  if (!resolved.has_value()) return;
  if (resolved->outcome != Outcome::kExists) {
    return trial.Fault("ResolveIntent does not find what was not deleted");
  }
  trial.IsSame("ResolveIntent finds something else", made->state, resolved->state);
}

void TellsWhatHappened(Trial& trial) {
  const std::optional<Value> config = trial.Config();
  if (!config.has_value()) return;
  ResolvesWhatNeverBegan(trial, *config);
  ResolvesWhatIsThere(trial);
}

}  // namespace

std::vector<ContractRule> RecordRules() {
  return {
      {"import-finds-the-object", "What is there is imported by its id.", About::kObject,
       ImportsWhatIsThere},
      {"upgrade-keeps-what-is-current", "An object of the current version is upgraded to itself.",
       About::kObject, UpgradesWhatIsCurrent},
      {"resolve-tells-what-happened", "An interrupted operation left what it left.", About::kObject,
       TellsWhatHappened},
  };
}

}  // namespace dplan
