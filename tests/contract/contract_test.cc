// Every rule of the contract, with every provider that is here, over every transport.

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/contract/provider_contract.h"

namespace dplan {
namespace {

struct RuleOfCase {
  ContractRule rule;
  ContractTestCase test;
};

void PrintTo(const RuleOfCase& trial, std::ostream* out) {
  *out << trial.rule.name << " of " << trial.test.name;
}

// Google Test takes letters and digits: "delete-is-final" is DeleteIsFinal.
std::string TestName(const ::testing::TestParamInfo<RuleOfCase>& info) {
  std::string name = info.param.test.name + "_";
  bool capital = true;
  for (const char c : info.param.rule.name) {
    if (c != '-') name += capital ? static_cast<char>(c - 'a' + 'A') : c;
    capital = c == '-';
  }
  return name;
}

std::vector<RuleOfCase> Trials(const std::vector<ContractTestCase>& tests) {
  std::vector<RuleOfCase> trials;
  for (const ContractTestCase& test : tests) {
    for (const ContractRule& rule : ContractRules()) {
      if (Applies(rule, test.contract)) trials.push_back({rule, test});
    }
  }
  return trials;
}

std::vector<RuleOfCase> TrialsOverGrpc(bool with_extension) {
  std::vector<ContractTestCase> tests;
  for (ContractTestCase& test : ContractTestCases()) {
    tests.push_back(OverGrpc(std::move(test), with_extension));
  }
  return Trials(tests);
}

class ProviderContract : public ::testing::TestWithParam<RuleOfCase> {};

TEST_P(ProviderContract, IsKept) {
  const auto& [rule, test] = GetParam();
  const Findings findings = TryRule(rule, test.subject, test.contract);
  if (test.exceptions.count(rule.name) > 0) {
    EXPECT_EQ(findings.size(), 1u) << "there is no need for the exception";
    return;
  }
  for (const Finding& finding : findings) ADD_FAILURE() << finding.text;
}

INSTANTIATE_TEST_SUITE_P(InProcess, ProviderContract,
                         ::testing::ValuesIn(Trials(ContractTestCases())), TestName);
INSTANTIATE_TEST_SUITE_P(GrpcWithExtension, ProviderContract,
                         ::testing::ValuesIn(TrialsOverGrpc(true)), TestName);
INSTANTIATE_TEST_SUITE_P(GrpcWithoutExtension, ProviderContract,
                         ::testing::ValuesIn(TrialsOverGrpc(false)), TestName);

}  // namespace
}  // namespace dplan
