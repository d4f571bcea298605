#ifndef DPLAN_SDK_INTERNAL_DEFINITION_H_
#define DPLAN_SDK_INTERNAL_DEFINITION_H_

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dplan/provider.h"
#include "dplan/sdk/context.h"
#include "dplan/sdk/internal/any_resource.h"
#include "dplan/sdk/internal/codec.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/sdk/result.h"

namespace dplan::sdk::internal {

struct ResourceEntry {
  std::unique_ptr<AnyResource> resource;
  ResourceFunctions functions;
};

// A provider function. `call` gets as many values as the C++ function has parameters: the variadic
// arguments are one list.
struct FunctionEntry {
  std::string name;
  std::vector<const Codec*> parameters;
  const Codec* result = nullptr;
  std::function<Result<Value>(const std::vector<Value>& arguments)> call;
  std::vector<std::string> names;  // of the parameters
  std::vector<std::string> docs;   // of the parameters
  bool variadic = false;           // the last parameter takes any number of arguments
  std::string summary;
  std::string doc;
};

// All that a ProviderBuilder was told.
struct Definition {
  std::string name;
  std::string version;
  const ObjectSpec* config = nullptr;
  std::function<Result<Box>(const void* config)> connect;
  std::map<std::string, ResourceEntry> resources;
  std::map<std::string, std::unique_ptr<AnyDataSource>> data_sources;
  std::deque<FunctionEntry> functions;  // addresses hold
  std::function<Result<void>(CallState&, const std::vector<ReviewedChange>&, Diagnostics&)> review;
  int max_parallel = 0;
  int preferred_batch = 0;
};

// What contradicts itself in what the author has written: "files_file.name: …". Empty: nothing.
std::vector<std::string> Defects(const Definition& definition);
// Ends the process, with a list of the defects on stderr, if there are any.
std::unique_ptr<dplan::Provider> NewProvider(Definition definition);

// What `As` makes of a value.
void DecodeKnown(const Codec& codec, const Value& value, void* target);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_SDK_INTERNAL_DEFINITION_H_
