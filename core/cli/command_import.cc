#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/cli/adoption.h"
#include "core/cli/commands.h"
#include "core/cli/planning.h"

namespace dplan {
namespace {

// The planned creation at that address; null, told, if it is not one.
const Change* FindCreation(Session& session, const Plan& plan, const std::string& text) {
  const std::optional<Address> address = Address::Parse(text);
  const auto found = std::find_if(plan.changes.begin(), plan.changes.end(), [&](const Change& change) {
    return address.has_value() && change.address == *address;
  });
  if (found == plan.changes.end()) {
    session.report().Fail("No such instance",
                          absl::StrCat("The configuration has no instance ", text,
                                       ". Write its block first, then import into it."));
    return nullptr;
  }
  if (session.state().objects.count(*address) > 0) {
    session.report().Fail("Address is taken",
                          absl::StrCat("An object is recorded at ", text, " already. `dplan state rm ",
                                       ShellWord(text), "` forgets it."));
    return nullptr;
  }
  return &*found;
}

}  // namespace

int RunImport(Session& session) {
  const Command& command = session.command();
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.LinkProgram() ||
      !session.Lock("import") || !session.LoadState() || !session.SettleOpenIntents()) {
    return session.Failed();
  }
  const std::optional<Planned> planned = session.MakePlan({.refresh = false});
  if (!planned.has_value()) return session.Failed();
  const Change* change = FindCreation(session, planned->plan, command.operands[0]);
  if (change == nullptr) return 1;
  ProviderInstance& provider = *session.providers().Find(change->provider);
  std::optional<Object> object = AdoptObject(session, provider, *change, command.operands[1]);
  if (!object.has_value()) return 1;
  StateEdit edit;
  edit.put.push_back(*std::move(object));
  edit.providers[change->provider] = provider.record;
  if (!session.Commit("import", edit)) return 1;
  session.report().Say(absl::StrCat("Imported ", command.operands[0],
                                    ". `dplan plan` shows how it differs from its configuration.\n"));
  return 0;
}

}  // namespace dplan
