#include <atomic>
#include <memory>
#include <ostream>
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

ContractCase BuiltinCase() {
  auto made = std::make_shared<std::atomic<int>>(0);
  return {.name = "DplanData",
          .make =
              [made](bool) {
                return NewBuiltinProvider([made] { return absl::StrFormat("uuid-%d", ++*made); });
              },
          .type = "dplan_data",
          .config = R"({"input": {"a": [1, true]}})",
          .update = R"({"input": "other"})",
          .replacement = R"({"input": {"a": [1, true]}, "triggers_replace": 7})",
          .attribute = "input",
          .other = "output"};
}

ContractCase FakeCase(std::string name, std::string type) {
  auto cloud = std::make_shared<std::unique_ptr<FakeCloud>>();
  return {.name = std::move(name),
          .make =
              [cloud](bool new_world) {
                if (new_world) *cloud = std::make_unique<FakeCloud>();
                return NewFakeProvider(**cloud);
              },
          .provider_config = R"({"region": "here"})",
          .type = std::move(type)};
}

ContractCase DiskCase() {
  ContractCase disk = FakeCase("FakeDisk", "fake_disk");
  disk.config = R"({"name": "a", "size": 5, "labels": {"x": "y"}, "password": "p", "key": "k"})";
  disk.update = R"({"name": "a", "size": 6, "tier": "fast"})";
  disk.replacement = R"({"name": "a", "size": 5, "labels": {"x": "y"}, "zone": "z2"})";
  disk.attribute = "tier";
  return disk;
}

ContractCase ClusterCase() {
  ContractCase cluster = FakeCase("FakeCluster", "fake_cluster");
  cluster.config = R"({"name": "c", "nodes": 5, "token": "t"})";
  cluster.update = R"({"name": "c", "nodes": 7})";
  cluster.replacement = R"({"name": "c", "nodes": 5, "region": "r2"})";
  cluster.attribute = "nodes";
  return cluster;
}

ContractCase NetworkCase() {
  ContractCase network = FakeCase("FakeNetwork", "fake_network");
  network.config = R"({"name": "n", "cidr": "10.0.0.0/8"})";
  network.update = R"({"name": "n", "cidr": "10.0.0.0/8", "comment": "c"})";
  network.replacement = R"({"name": "n", "cidr": "10.1.0.0/16"})";
  network.attribute = "cidr";
  return network;
}

ContractCase ServerCase() {
  ContractCase server = FakeCase("FakeServer", "fake_server");
  server.config = R"({
    "name": "s", "image": "one", "boot": {"script": "x"},
    "mounts": [{"path": "/a"}, {"path": "/b"}],
    "nic": [{"network": "n"}, {"network": "m", "address": "10.0.0.1"}],
    "rule": [{"port": 80}, {"port": 443, "cidr": "10.0.0.0/8"}],
    "tag": {"t": {"value": "v"}}})";
  server.update = R"({"name": "s", "image": "one", "nic": [{"network": "n"}], "rule": []})";
  server.replacement = R"({"name": "s", "image": "two"})";
  server.attribute = "image";
  return server;
}

}  // namespace

void PrintTo(const ContractCase& contract, std::ostream* out) { *out << contract.name; }

std::vector<ContractCase> ContractCases() {
  return {BuiltinCase(), ClusterCase(), DiskCase(), NetworkCase(), ServerCase()};
}

}  // namespace dplan
