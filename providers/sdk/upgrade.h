#ifndef DPLAN_PROVIDERS_SDK_UPGRADE_H_
#define DPLAN_PROVIDERS_SDK_UPGRADE_H_

#include "dplan/provider.h"
#include "dplan/schema.h"
#include "dplan/sdk/internal/object_spec.h"

namespace dplan::sdk::internal {

// The recorded object under the current version of its schema: brought there version by version;
// attributes that the schema does not have are dropped, missing ones are null.
UpgradeResult UpgradeObject(const ObjectSpec& spec, const dplan::Schema& schema,
                            const UpgradeRequest& request);

}  // namespace dplan::sdk::internal

#endif  // DPLAN_PROVIDERS_SDK_UPGRADE_H_
