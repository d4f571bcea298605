#include "tests/testing/fake_types.h"

#include <memory>
#include <utility>

namespace dplan {
namespace {

Attribute Required(Type type) { return {.type = std::move(type), .required = true}; }
Attribute Optional(Type type) { return {.type = std::move(type), .optional = true}; }
Attribute Computed(Type type) { return {.type = std::move(type), .computed = true}; }
Attribute OptionalComputed(Type type) {
  return {.type = std::move(type), .optional = true, .computed = true};
}

Attribute Sensitive(Attribute attribute) {
  attribute.sensitive = true;
  return attribute;
}

Attribute WriteOnly(Attribute attribute) {
  attribute.write_only = true;
  return attribute;
}

std::map<std::string, Attribute> CommonAttributes() {
  return {{"name", Required(Type::String())},
          {"id", Computed(Type::String())},
          {"generation", Computed(Type::Number())}};
}

FakeType Disk() {
  FakeType disk = {.replace = {"zone"}, .defaults = {{"size", Value::Int(10)}}};
  disk.schema.block.attributes = CommonAttributes();
  disk.schema.block.attributes.insert({
      {"size", OptionalComputed(Type::Number())},
      {"tier", Optional(Type::String())},
      {"zone", Optional(Type::String())},
      {"labels", Optional(Type::Map(Type::String()))},
      {"password", Sensitive(Optional(Type::String()))},
      {"key", WriteOnly(Sensitive(Optional(Type::String())))},
  });
  return disk;
}

FakeType Cluster() {
  FakeType cluster = {.replace = {"region"}, .defaults = {{"nodes", Value::Int(3)}}};
  cluster.schema.block.attributes = CommonAttributes();
  cluster.schema.block.attributes.insert({
      {"nodes", OptionalComputed(Type::Number())},
      {"region", Optional(Type::String())},
      {"token", WriteOnly(Optional(Type::String()))},
      {"health", Computed(Type::String())},
  });
  cluster.facts = {.recovery = TypeFacts::Recovery::kMark,
                   .resumable = true,
                   .volatile_paths = {Path().Attr("health")},
                   .max_parallel = 1};
  return cluster;
}

FakeType Network() {
  FakeType network = {.replace = {"name", "cidr"}, .unique_name = true};
  network.schema.block.attributes = CommonAttributes();
  network.schema.block.attributes.insert(
      {{"cidr", Optional(Type::String())}, {"comment", Optional(Type::String())}});
  return network;
}

Attribute Mounts() {
  NestedAttributes mounts = {.nesting = Nesting::kList};
  mounts.attributes = {{"path", Required(Type::String())}, {"device", Computed(Type::String())}};
  Attribute attribute = Optional(mounts.ImpliedType());
  attribute.nested = std::make_shared<const NestedAttributes>(std::move(mounts));
  return attribute;
}

FakeType Server() {
  FakeType server = {.replace = {"image"}, .references = {"disk_id", "network_id"}};
  Block& block = server.schema.block;
  block.attributes = CommonAttributes();
  block.attributes.insert({
      {"image", Optional(Type::String())},
      {"disk_id", Optional(Type::String())},
      {"network_id", Optional(Type::String())},
      {"mounts", Mounts()},
  });
  block.blocks["boot"] = {.nesting = Nesting::kSingle};
  block.blocks["boot"].block.attributes = {{"script", Required(Type::String())}};
  block.blocks["nic"] = {.nesting = Nesting::kList, .max_items = 3};
  block.blocks["nic"].block.attributes = {{"network", Required(Type::String())},
                                          {"address", OptionalComputed(Type::String())}};
  block.blocks["rule"] = {.nesting = Nesting::kSet};
  block.blocks["rule"].block.attributes = {{"port", Required(Type::Number())},
                                           {"cidr", Optional(Type::String())}};
  block.blocks["tag"] = {.nesting = Nesting::kMap};
  block.blocks["tag"].block.attributes = {{"value", Required(Type::String())}};
  return server;
}

std::map<std::string, FakeType> MakeTypes() {
  std::map<std::string, FakeType> types;
  types["fake_cluster"] = Cluster();
  types["fake_disk"] = Disk();
  types["fake_network"] = Network();
  types["fake_server"] = Server();
  return types;
}

Schema MakeConfigSchema() {
  Schema schema;
  schema.block.attributes = {{"region", Optional(Type::String())},
                             {"token", Sensitive(Optional(Type::String()))}};
  return schema;
}

}  // namespace

const std::map<std::string, FakeType>& FakeTypes() {
  static const auto* types = new std::map<std::string, FakeType>(MakeTypes());
  return *types;
}

const Schema& FakeConfigSchema() {
  static const auto* schema = new Schema(MakeConfigSchema());
  return *schema;
}

}  // namespace dplan
