#ifndef DPLAN_CORE_BUILTIN_BUILTIN_PROVIDER_H_
#define DPLAN_CORE_BUILTIN_BUILTIN_PROVIDER_H_

#include <functional>
#include <memory>
#include <string>

#include "dplan/provider.h"

namespace dplan {

// The provider `dplan`, which needs no process, no configuration and no credentials. It has one
// type:
//
// `dplan_data` holds a value between applies. `output` is `input` as it was applied; a change of
// `triggers_replace` replaces the object; `id` is a UUID that lives as long as the object. It is
// what Terraform calls terraform_data, and plans in the same way.
//
// Such an object exists nowhere but in the state. So reading it returns what was recorded,
// importing an id always finds an object, and an operation whose outcome was not recorded did not
// happen: an interrupted create left nothing, an interrupted update or delete left the prior
// object, and is planned again.
//
// Thread-safe; nothing blocks. `new_uuid` is called once per create, from the thread of that call.
std::unique_ptr<Provider> NewBuiltinProvider(std::function<std::string()> new_uuid);

}  // namespace dplan

#endif  // DPLAN_CORE_BUILTIN_BUILTIN_PROVIDER_H_
