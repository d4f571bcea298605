#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"
#include "core/cli/adopt.h"
#include "core/cli/commands.h"

namespace dplan {
namespace {

std::string BlockText(const Session& session, const Address& address) {
  const int32_t resource = session.program().FindResource(address.block);
  return resource < 0 ? "" : " The block is there, but has no such instance.";
}

// The planned creation at the address: it knows provider and dependencies.
const Change* FindCreation(Session& session, const Plan& plan, const Address& address) {
  const auto found = std::find_if(plan.changes.begin(), plan.changes.end(),
                                  [&](const Change& change) { return change.address == address; });
  if (found != plan.changes.end() && found->action != Action::kDelete) return &*found;
  std::vector<std::string> names;
  for (const Change& change : plan.changes) names.push_back(change.address.ToString());
  session.report().Fail(
      "Address is not configured",
      absl::StrCat("The configuration has no ", address.ToString(), ".",
                   BlockText(session, address), DidYouMean(address.ToString(), names),
                   " Write its block first, then import."));
  return nullptr;
}

bool ImportOne(Session& session, const Address& address, const std::string& id) {
  if (session.state().objects.count(address) > 0) {
    return session.report().Fail("Address is recorded already",
                                 absl::StrCat(address.ToString(),
                                              " has an object. Forget that one first: "
                                              "`dplan state rm ",
                                              ShellWord(address.ToString()), "`."));
  }
  const std::optional<Planned> planned = session.MakePlan({.refresh = false});
  if (!planned.has_value()) return false;
  const Change* const creation = FindCreation(session, planned->plan, address);
  if (creation == nullptr) return false;
  ProviderInstance* const provider = session.providers().Find(creation->provider);
  std::vector<Path> sensitive;
  creation->after.UnmarkedDeep(&sensitive);
  std::optional<Object> object = FindObject(session, *provider, *creation, id, sensitive);
  if (!object.has_value()) return false;
  StateEdit edit;
  edit.put.push_back(*std::move(object));
  edit.providers[creation->provider] = provider->record;
  return session.Commit("import", edit);
}

}  // namespace

int RunImport(Session& session) {
  const std::vector<std::string>& operands = session.command().operands;
  const std::optional<Address> address = Address::Parse(operands[0]);
  if (!address.has_value() || address->block.mode != ResourceMode::kManaged) {
    session.report().Fail(
        "Invalid address",
        absl::StrCat("\"", operands[0], "\" is not the address of one instance."));
    return 1;
  }
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.Lock("import") ||
      !session.LinkProgram() || !session.LoadState() || !session.SettleOpenIntents() ||
      !ImportOne(session, *address, operands[1])) {
    return session.Failed();
  }
  session.report().Say(
      absl::StrCat("Imported ", operands[0], " (id ", operands[1],
                   "). `dplan plan` shows how it differs from its configuration.\n"));
  return 0;
}

}  // namespace dplan
