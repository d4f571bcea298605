#include "core/contract/suite.h"

#include <utility>

#include "core/contract/rules.h"
#include "core/contract/trial.h"

namespace dplan {
namespace {

using About = ContractRule::About;

void AddCase(ContractCase contract, const ProviderFacts& facts, std::vector<ContractCase>& cases) {
  const auto found = facts.types.find(contract.type);
  if (found != facts.types.end() && !found->second.examples.empty()) {
    const std::vector<std::string>& examples = found->second.examples;
    contract.config = examples.front();
    for (size_t i = 1; i < examples.size(); ++i)
      contract.changes.push_back({.config = examples[i]});
    contract.importable = !found->second.import_id.empty();
    if (contract.importable) contract.import_id = found->second.import_id;
    contract.recoverable = found->second.recovery != TypeFacts::Recovery::kNone;
  }
  cases.push_back(std::move(contract));
}

absl::StatusOr<ProviderSchema> ReadSchema(const ContractSubject& subject) {
  absl::StatusOr<std::unique_ptr<Provider>> provider = subject.make(true);
  if (!provider.ok()) return provider.status();
  return (*provider)->GetSchema(Trial::Context());
}

void NoteWithoutExample(const ContractCase& contract, Findings& findings) {
  if (!contract.config.empty()) return;
  const bool data = contract.mode == ResourceMode::kData;
  findings.push_back({.rule = "has-an-example",
                      .type = (data ? "data " : "") + contract.type,
                      .text = "it has no example, so that no object of it was tried",
                      .weight = Finding::Weight::kNote});
}

}  // namespace

std::vector<ContractCase> ContractCasesOf(const ProviderSchema& schema) {
  std::vector<ContractCase> cases;
  for (const auto& [type, resource] : schema.resources) {
    AddCase({.type = type}, schema.facts, cases);
  }
  for (const auto& [type, data_source] : schema.data_sources) {
    // Facts of a name that a resource has are about that.
    const ProviderFacts none;
    const bool taken = schema.resources.count(type) > 0;
    AddCase({.type = type, .mode = ResourceMode::kData}, taken ? none : schema.facts, cases);
  }
  return cases;
}

const std::vector<ContractRule>& ContractRules() {
  static const auto* rules = [] {
    auto* all = new std::vector<ContractRule>();
    for (const auto& theme : {ProviderRules(), ValidateRules(), PlanRules(), ApplyRules(),
                              RecordRules(), DataRules()}) {
      all->insert(all->end(), theme.begin(), theme.end());
    }
    return all;
  }();
  return *rules;
}

bool Applies(const ContractRule& rule, const ContractCase& contract) {
  const bool resource = contract.mode == ResourceMode::kManaged;
  switch (rule.about) {
    case About::kProvider:
      return contract.type.empty();
    case About::kType:
      return resource && !contract.type.empty();
    case About::kObject:
      return resource && !contract.config.empty();
    case About::kData:
      return !resource && !contract.config.empty();
  }
  return false;
}

Findings TryRule(const ContractRule& rule, const ContractSubject& subject,
                 const ContractCase& contract) {
  Findings findings;
  Trial trial(rule, subject, contract, findings);
  if (trial.Begin()) rule.run(trial);
  trial.End();
  return findings;
}

Findings CheckContract(
    const ContractSubject& subject,
    const std::function<void(const ContractRule& rule, const std::string& type)>& begin) {
  Findings findings;
  const absl::StatusOr<ProviderSchema> schema = ReadSchema(subject);
  if (!schema.ok()) {
    findings.push_back({.rule = "starts", .text = std::string(schema.status().message())});
    return findings;
  }
  std::vector<ContractCase> cases = ContractCasesOf(*schema);
  for (const ContractCase& contract : cases) NoteWithoutExample(contract, findings);
  cases.insert(cases.begin(), ContractCase());
  for (const ContractCase& contract : cases) {
    for (const ContractRule& rule : ContractRules()) {
      if (!Applies(rule, contract)) continue;
      begin(rule, contract.type);
      Findings found = TryRule(rule, subject, contract);
      findings.insert(findings.end(), found.begin(), found.end());
    }
  }
  return findings;
}

}  // namespace dplan
