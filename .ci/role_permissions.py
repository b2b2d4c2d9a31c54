"""Whether the role that CloudFormation assumes may do what AWS says each resource of the stacks asks of it.

Usage: role_permissions.py ROLES_TEMPLATE PACKAGED_TEMPLATE...

AWS publishes with every resource type which permissions making, reading, changing and deleting one takes; cfn-lint brings
these lists. They hold what any use of the type may need, so what our stacks do not use is left out, by name, below. One line
for each action that is missing, or that is left out though no list asks for it any more; exit 1 then.
"""

import json
import re
import sys

from cfnlint.decode import decode
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

# Features that the stacks do not use. An action of one of them is not granted on purpose.
NOT_USED = {
    "keys of our own": r"kms:.*",
    "networks and file systems of functions": r"ec2:.*|elasticfilesystem:.*|s3files:.*",
    "images, layers, versions, signing and scaling of functions": (
        r"lambda:(GetCodeSigningConfig|GetLayerVersion|PublishVersion|AssociateRuntimeAlias|PassCapacityProvider"
        r"|PutFunctionScalingConfig|(Put|Delete)FunctionCodeSigningConfig)|s3:GetObjectVersion"
    ),
    "connections and schemas of Glue, Lake Formation's own tables": (
        r"glue:(CreateConnection|DeleteConnection|GetConnection|UpdateConnection|PassConnection|GetSchemaVersion)"
        r"|lakeformation:CreateTable"
    ),
    "roles of Athena's and SNS' own": r"iam:CreateServiceLinkedRole",
    "delivery, protection, indexes, keys of logs": (
        r"firehose:.*|s3:REST\.PUT\.OBJECT|logs:(AssociateKmsKey|DisassociateKmsKey|CreateLogDelivery"
        r"|(Put|Delete)(DataProtectionPolicy|IndexPolicy|ResourcePolicy)|PutBearerTokenAuthentication"
        r"|PutLogGroupDeletionProtection)"
    ),
    "what is done to topics by others": r"sns:PutDataProtectionPolicy",
    "features of buckets": (
        r"s3tables:.*|s3:(Put(Accelerate|Analytics|IntelligentTiering|Inventory|Metrics|Replication)Configuration"
        r"|PutBucket(Abac|Acl|CORS|Logging|Notification|ObjectLockConfiguration|Replication|Versioning|Website)"
        r"|PutObjectAcl|PutObjectLockConfiguration|GetBucketAbac|(Create|Delete|Get)BucketMetadataTableConfiguration"
        r"|UpdateBucketMetadata\w+|DeleteObject"
        r"|DeleteBucket(AnalyticsConfiguration|Cors|Encryption|Lifecycle|MetricsConfiguration|Replication|Website))"
    ),
    "managed policies, and roles without their boundary": (
        r"iam:(AttachRolePolicy|DetachRolePolicy|DeleteRolePermissionsBoundary)"
    ),
}


def granted(roles: str) -> set[str]:
    """The actions of CloudFormationRole."""
    template, _ = decode(roles)
    policies = template["Resources"]["CloudFormationRole"]["Properties"]["Policies"]
    statements = [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]
    lists = [one["Action"] if isinstance(one["Action"], list) else [one["Action"]] for one in statements]
    return {action for actions in lists for action in actions}


def asked_for(templates: list[str]) -> dict[str, str]:
    """Each action that a resource of the templates asks for, with the type of one that does."""
    types = set()
    for path in templates:
        with open(path, encoding="utf-8") as file:
            types |= {resource["Type"] for resource in json.load(file)["Resources"].values()}
    actions: dict[str, str] = {}
    for name in sorted(types):
        handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-2", name).schema.get("handlers", {})
        for step in ("create", "read", "update", "delete"):
            for action in handlers.get(step, {}).get("permissions", []):
                actions.setdefault(re.sub(r"^S3:", "s3:", action), name)
    return actions


def main(roles: str, templates: list[str]) -> int:
    has, needs = granted(roles), asked_for(templates)
    left_out = {why: {action for action in needs if re.fullmatch(one, action)} for why, one in NOT_USED.items()}
    missing = needs.keys() - has - set().union(*left_out.values())
    for action in sorted(missing):
        print(f"{action} is not granted to CloudFormationRole, and {needs[action]} asks for it")
    for why, actions in left_out.items():
        if not actions:
            print(f"nothing asks for what is left out as '{why}': take it away")
    return 1 if missing or not all(left_out.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
