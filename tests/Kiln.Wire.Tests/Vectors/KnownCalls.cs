using Kiln.Wire.MessagePack;
using Kiln.Wire.Messages;

namespace Kiln.Wire.Tests.Vectors;

/// <summary>The argument and the reply of every method, each read into its type and made a value again.</summary>
internal static class KnownCalls
{
    public static PackValue PassArgument(string serviceMethod, PackValue argument) => serviceMethod switch
    {
        "Builder.Prepare" or "Provisioner.Prepare" or "PostProcessor.Configure" or "Datasource.Configure" =>
            PrepareArguments.FromPack(argument).ToPack(),
        "Builder.Run" or "PostProcessor.PostProcess" => PackValue.Of(argument.AsUnsigned()),
        "Provisioner.Provision" => ProvisionArguments.FromPack(argument).ToPack(),
        "Hook.Run" => HookRunArguments.FromPack(argument).ToPack(),
        "Ui.Machine" => MachineArguments.FromPack(argument).ToPack(),
        "Ui.NewTrackProgress" => ProgressArguments.FromPack(argument).ToPack(),
        "Ui.Say" or "Ui.Message" or "Ui.Error" or "Ui.Ask" or "Artifact.State" => PackValue.Of(argument.AsText()),
        "Communicator.Start" => StartArguments.FromPack(argument).ToPack(),
        "Communicator.Upload" => UploadArguments.FromPack(argument).ToPack(),
        "Communicator.Download" => DownloadArguments.FromPack(argument).ToPack(),
        "Communicator.UploadDir" or "Communicator.DownloadDir" => DirectoryArguments.FromPack(argument).ToPack(),
        _ when IsProgress(serviceMethod, "Add") => PackValue.Of(argument.AsInteger()),
        _ when IsProgress(serviceMethod, "Close") => Nothing(argument),
        _ when TakesNothing(serviceMethod) => Nothing(argument),
        _ => throw new InvalidOperationException($"The argument of {serviceMethod} is not known."),
    };

    public static PackValue PassReply(string serviceMethod, PackValue reply) => serviceMethod switch
    {
        _ when serviceMethod.EndsWith(".ConfigSpec", StringComparison.Ordinal) =>
            ConfigSpecReply.FromPack(reply).ToPack(),
        "Builder.Prepare" => BuilderPrepareReply.FromPack(reply).ToPack(),
        "Builder.Run" => PackValue.Of(reply.AsUnsigned()),
        "PostProcessor.PostProcess" => PostProcessReply.FromPack(reply).ToPack(),
        "Datasource.OutputSpec" => OutputSpecReply.FromPack(reply).ToPack(),
        "Datasource.Configure" => DatasourceConfigureReply.FromPack(reply).ToPack(),
        "Datasource.Execute" => ExecuteReply.FromPack(reply).ToPack(),
        "Ui.Ask" or "Ui.NewTrackProgress" or "Artifact.BuilderId" or "Artifact.Id" or "Artifact.String" =>
            PackValue.Of(reply.AsText()),
        "Artifact.Files" => PackValue.Of(reply.AsTexts()),
        "Artifact.State" or "Artifact.Destroy" => reply,
        _ => Nothing(reply),
    };

    private static bool TakesNothing(string serviceMethod) =>
        serviceMethod[(serviceMethod.LastIndexOf('.') + 1)..]
            is "ConfigSpec" or "OutputSpec" or "Execute" or "Cancel"
            or "BuilderId" or "Files" or "Id" or "String" or "Destroy";

    private static bool IsProgress(string serviceMethod, string method) =>
        serviceMethod.StartsWith("Ui", StringComparison.Ordinal)
        && serviceMethod[2] != '.'
        && serviceMethod.EndsWith($".{method}", StringComparison.Ordinal);

    private static PackValue Nothing(PackValue value)
    {
        Assert.IsType<PackNil>(value);
        return value;
    }
}
