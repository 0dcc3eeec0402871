namespace Kiln.Sdk.Components;

public enum ComponentKind
{
    Builder,
    Provisioner,
    PostProcessor,
    DataSource,
}
