#ifndef DPLAN_SDK_INTERNAL_ANY_RESOURCE_H_
#define DPLAN_SDK_INTERNAL_ANY_RESOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "dplan/provider.h"
#include "dplan/sdk/context.h"
#include "dplan/sdk/draft.h"
#include "dplan/sdk/internal/object_spec.h"
#include "dplan/sdk/result.h"

namespace dplan::sdk::internal {

// A model of some type; null: there is no object.
using Box = std::shared_ptr<void>;

struct AnyListed {
  std::string id;
  std::string display_name;
  Box object;
};

// A Resource without its model's type. Models are of spec().model's type.
class AnyResource {
 public:
  virtual ~AnyResource() = default;
  virtual const ObjectSpec& spec() const = 0;

  virtual Result<Box> CreateAny(CallState& call, const void* planned) const = 0;
  virtual std::vector<Result<Box>> ReadAny(CallState& call,
                                           const std::vector<Box>& recorded) const = 0;
  virtual Result<Box> UpdateAny(CallState& call, const void* prior, const void* planned) const = 0;
  virtual Result<void> RemoveAny(CallState& call, const void* recorded) const = 0;
  virtual std::vector<Error> ValidateAny(const AnyDraft& config) const = 0;
  virtual Result<void> PlanAny(CallState& call, AnyPlan& plan) const = 0;
  virtual Result<Box> ImportAny(CallState& call, const std::string& id) const = 0;
  virtual Result<Box> FindMarkedAny(CallState& call, const OwnerMark& mark,
                                    const void* planned) const = 0;
  virtual Result<std::vector<AnyListed>> ListAny(CallState& call, int limit) const = 0;
};

// Which of the functions that need not be there an author has written.
struct ResourceFunctions {
  bool update = false;
  bool plan = false;
  bool import = false;
  bool find_marked = false;
  bool list = false;
};

class AnyDataSource {
 public:
  virtual ~AnyDataSource() = default;
  virtual const ObjectSpec& spec() const = 0;
  virtual Result<Box> ReadAny(CallState& call, const void* config) const = 0;
  virtual std::vector<Error> ValidateAny(const AnyDraft& config) const = 0;
};

// Fills in the attributes that the schema's import pattern finds in the id.
Result<void> ParseImportId(const ObjectSpec& spec, const std::string& id, void* model);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_SDK_INTERNAL_ANY_RESOURCE_H_
