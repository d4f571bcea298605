#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "core/builtin/builtin_provider.h"
#include "tests/contract/provider_contract.h"
#include "tests/testing/fake_cloud.h"
#include "tests/testing/fake_provider.h"

namespace dplan {
namespace {

using Change = ContractCase::Change;

ContractSubject BuiltinSubject() {
  auto made = std::make_shared<std::atomic<int>>(0);
  return {.make = [made](bool) -> absl::StatusOr<std::unique_ptr<Provider>> {
    return NewBuiltinProvider([made] { return absl::StrFormat("uuid-%d", ++*made); });
  }};
}

ContractSubject FakeSubject() {
  auto cloud = std::make_shared<std::unique_ptr<FakeCloud>>();
  return {.make = [cloud](bool first) -> absl::StatusOr<std::unique_ptr<Provider>> {
            if (first) *cloud = std::make_unique<FakeCloud>();
            return NewFakeProvider(**cloud);
          },
          .provider_config = R"({"region": "here"})"};
}

ContractTestCase DataCase() {
  return {.name = "DplanData",
          .subject = BuiltinSubject(),
          .contract = {.type = "dplan_data",
                       .config = R"({"input": {"a": [1, true]}})",
                       .changes = {{R"({"input": "other"})", Change::kInPlace},
                                   {R"({"input": {"a": [1, true]}, "triggers_replace": 7})",
                                    Change::kReplacement}},
                       .open = {{.attribute = "input", .follows = "output"}},
                       .importable = true,
                       .recoverable = true},
          // The object is nowhere but in the state.
          .exceptions = {"delete-is-final"}};
}

ContractTestCase FakeCase(std::string name, ContractCase contract) {
  contract.importable = true;
  contract.recoverable = true;
  return {.name = std::move(name), .subject = FakeSubject(), .contract = std::move(contract)};
}

ContractTestCase DiskCase() {
  return FakeCase(
      "FakeDisk",
      {.type = "fake_disk",
       .config = R"({"name": "a", "size": 5, "labels": {"x": "y"}, "password": "p", "key": "k"})",
       .changes = {{R"({"name": "a", "size": 6, "tier": "fast"})", Change::kInPlace},
                   {R"({"name": "a", "size": 5, "labels": {"x": "y"}, "zone": "z2"})",
                    Change::kReplacement}},
       .open = {{.attribute = "tier"}}});
}

ContractTestCase ClusterCase() {
  return FakeCase(
      "FakeCluster",
      {.type = "fake_cluster",
       .config = R"({"name": "c", "nodes": 5, "token": "t"})",
       .changes = {{R"({"name": "c", "nodes": 7})", Change::kInPlace},
                   {R"({"name": "c", "nodes": 5, "region": "r2"})", Change::kReplacement}},
       .open = {{.attribute = "nodes"}}});
}

ContractTestCase NetworkCase() {
  return FakeCase(
      "FakeNetwork",
      {.type = "fake_network",
       .config = R"({"name": "n", "cidr": "10.0.0.0/8"})",
       .changes = {{R"({"name": "n", "cidr": "10.0.0.0/8", "comment": "c"})", Change::kInPlace},
                   {R"({"name": "n", "cidr": "10.1.0.0/16"})", Change::kReplacement}},
       .open = {{.attribute = "comment"}}});
}

ContractTestCase ServerCase() {
  return FakeCase("FakeServer",
                  {.type = "fake_server",
                   .config = R"({
    "name": "s", "image": "one", "boot": {"script": "x"},
    "mounts": [{"path": "/a"}, {"path": "/b"}],
    "nic": [{"network": "n"}, {"network": "m", "address": "10.0.0.1"}],
    "rule": [{"port": 80}, {"port": 443, "cidr": "10.0.0.0/8"}],
    "tag": {"t": {"value": "v"}}})",
                   .changes = {{R"({"name": "s", "image": "one",
                                    "nic": [{"network": "n"}], "rule": []})",
                                Change::kInPlace},
                               {R"({"name": "s", "image": "two"})", Change::kReplacement}},
                   .open = {{.attribute = "image"}}});
}

}  // namespace

std::vector<ContractTestCase> ContractTestCases() {
  return {{.name = "Builtin", .subject = BuiltinSubject()},
          {.name = "Fake", .subject = FakeSubject()},
          DataCase(),
          ClusterCase(),
          DiskCase(),
          NetworkCase(),
          ServerCase()};
}

}  // namespace dplan
