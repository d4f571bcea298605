#ifndef DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_
#define DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_

#include <set>
#include <string>
#include <vector>

#include "core/contract/suite.h"

namespace dplan {

// One type of one provider, or with an empty type the provider itself, as it keeps the contract.
struct ContractTestCase {
  std::string name;  // in the names of the tests: letters and digits
  ContractSubject subject;
  ContractCase contract;
  std::set<std::string> exceptions;  // rules that find something where nothing is wrong
};

// Every type whose provider is built in or a fake of the tests.
std::vector<ContractTestCase> ContractTestCases();

// The same, but in another place: behind a gRPC server and the engine's client of it.
ContractTestCase OverGrpc(ContractTestCase test, bool with_extension);

}  // namespace dplan

#endif  // DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_
