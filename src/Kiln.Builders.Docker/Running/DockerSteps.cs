namespace Kiln.Builders.Docker.Running;

/// <summary>Compat: the names of the steps of Packer's builder, in their order.</summary>
internal static class DockerSteps
{
    public const string TemporaryFolder = "StepTempDir";

    public const string Build = "stepBuild";

    public const string Pull = "StepPull";

    public const string Run = "StepRun";

    public const string Commit = "StepCommit";

    public const string Export = "StepExport";
}
