#ifndef DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_
#define DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dplan/provider.h"

namespace dplan {

// One type of one provider, and configurations to try it with, as JSON objects.
struct ContractCase {
  std::string name;  // in the names of the tests: letters and digits
  // A new provider, not configured. Those of one test share a world that no other test sees; `true`
  // asks for the first of a test.
  std::function<std::unique_ptr<Provider>(bool new_world)> make;
  std::string provider_config = "{}";
  std::string type;
  std::string config;  // of a valid object
  std::string update;  // the same object, changed so that it needs no new one
  std::string
      replacement;        // changed so that it needs a new one; empty where there is no such change
  std::string attribute;  // optional, not computed; takes an unknown in `config`
  std::string other;      // a computed attribute that follows from it, unknown with it; or empty
  bool finds_creates = true;  // ResolveIntent can tell what became of a create
};

void PrintTo(const ContractCase& contract, std::ostream* out);

// Every type whose provider is built in or a fake of the tests: in this process, and over a socket
// with and without the extension.
std::vector<ContractCase> ContractCases();

}  // namespace dplan

#endif  // DPLAN_TESTS_CONTRACT_PROVIDER_CONTRACT_H_
