#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/cli/adoption.h"
#include "core/cli/commands.h"

namespace dplan {
namespace {

bool Matches(const Address& address, const std::string& text) {
  return address.ToString() == text || address.block.ToString() == text;
}

const Intent* FindIntent(const State& state, const std::string& text) {
  for (const auto& [id, intent] : state.intents) {
    if (intent.address.ToString() == text) return &intent;
  }
  return nullptr;
}

// The edit that settles the intent as the user says; nothing after an error.
std::optional<StateEdit> SettleAsTold(Session& session, const Intent& intent) {
  StateEdit edit{.end = {intent.id}};
  if (session.command().absent) {
    if (session.state().objects.count(intent.address) > 0) edit.remove.push_back(intent.address);
    return edit;
  }
  const auto record = session.state().providers.find(intent.provider);
  if (record == session.state().providers.end()) {
    session.report().Fail("Provider configuration missing",
                          absl::StrCat("There is no record of provider ", intent.provider.ToString(), "."));
    return std::nullopt;
  }
  Diagnostics diagnostics;
  ProviderInstance* provider = session.providers().ConfigureFromRecord(
      intent.provider, record->second, session.variables(), {}, diagnostics);
  if (!session.report().Tell(std::move(diagnostics)) || provider == nullptr) return std::nullopt;
  const Change change{
      .address = intent.address, .provider = intent.provider, .dependencies = intent.dependencies};
  std::optional<Object> object = AdoptObject(session, *provider, change, *session.command().import_id);
  if (!object.has_value()) return std::nullopt;
  edit.put.push_back(*std::move(object));
  return edit;
}

}  // namespace

int RunStateList(Session& session) {
  if (!session.LoadConfig() || !session.LoadState()) return session.Failed();
  const std::string prefix =
      session.command().operands.empty() ? "" : session.command().operands[0];
  std::string out;
  for (const auto& [address, object] : session.state().objects) {
    const std::string text = address.ToString();
    if (absl::StartsWith(text, prefix)) absl::StrAppend(&out, text, "\n");
  }
  session.services().terminal.Out(out);
  return 0;
}

int RunStateRm(Session& session) {
  const std::string& text = session.command().operands[0];
  if (!session.LoadConfig() || !session.Lock("state rm") || !session.LoadState()) {
    return session.Failed();
  }
  StateEdit edit;
  for (const auto& [address, object] : session.state().objects) {
    if (Matches(address, text)) edit.remove.push_back(address);
  }
  if (edit.remove.empty()) {
    session.report().Fail("No such object", absl::StrCat("Nothing is recorded at ", text,
                                                         ". `dplan state list` prints what is."));
    return 1;
  }
  if (!session.Commit("state rm", edit)) return 1;
  for (const Address& address : edit.remove) {
    session.report().Say(absl::StrCat("Forgot ", address.ToString(), ". The real object stays.\n"));
  }
  return 0;
}

int RunStateResolve(Session& session) {
  const Command& command = session.command();
  const std::string& text = command.operands[0];
  if (command.absent == command.import_id.has_value()) {
    session.report().Fail("Say what is true",
                          "Give either --import ID, if the object exists, or --absent, if it does not.");
    return 1;
  }
  if (!session.LoadConfig() || !session.ResolveVariables() || !session.Lock("state resolve") ||
      !session.LoadState()) {
    return session.Failed();
  }
  const Intent* intent = FindIntent(session.state(), text);
  if (intent == nullptr) {
    session.report().Fail("Nothing to resolve",
                          absl::StrCat("There is no interrupted operation at ", text, "."));
    return 1;
  }
  const std::optional<StateEdit> edit = SettleAsTold(session, *intent);
  if (!edit.has_value() || !session.Commit("state resolve", *edit)) return 1;
  session.report().Say(absl::StrCat("Settled ", text, ".\n"));
  return 0;
}

}  // namespace dplan
