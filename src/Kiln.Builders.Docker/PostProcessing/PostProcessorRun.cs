using Kiln.Builders.Docker.Engine;
using Kiln.Components.Templates;
using Kiln.Sdk.Components;
using Kiln.Sdk.Events;

namespace Kiln.Builders.Docker.PostProcessing;

/// <summary>One run of a post-processor.</summary>
internal sealed record PostProcessorRun(
    PostProcessContext Context,
    DockerEngine Engine,
    RunTemplates Templates,
    DockerHost Host)
{
    public IUi Ui => Context.Ui;
}
