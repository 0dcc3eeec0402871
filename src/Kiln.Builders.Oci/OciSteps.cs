namespace Kiln.Builders.Oci;

/// <summary>The names of the builder's steps, in their order; the provisioners run between the fourth and the fifth.</summary>
internal static class OciSteps
{
    public const string CheckOutputs = "StepCheckOutputs";

    public const string StartWorker = "StepStartWorker";

    public const string ReadBase = "StepReadBase";

    public const string OpenRoot = "StepOpenRoot";

    public const string PackLayers = "StepPackLayers";

    public const string WriteOutputs = "StepWriteOutputs";
}
