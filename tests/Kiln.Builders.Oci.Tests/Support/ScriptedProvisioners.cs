using System.Text;
using Kiln.Sdk.Checkpoints;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Builders.Oci.Tests.Support;

public delegate Task Provision(ICommunicator communicator, CancellationToken cancellationToken);

/// <summary>Runs the steps of a test as the engine runs provisioners.</summary>
public sealed class ScriptedProvisioners(IReadOnlyList<Provision> steps, Action<string> say) : IProvisionHook
{
    public async Task RunAsync(
        ICommunicator communicator,
        BuildVariables variables,
        ICheckpoints? checkpoints,
        CancellationToken cancellationToken)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            say($"provisioner {i}");
            await steps[i](communicator, cancellationToken);
            if (checkpoints is not null)
            {
                await checkpoints.SaveAsync(new(i, "test", ""), cancellationToken);
            }
        }
    }

    /// <summary>A command that must succeed.</summary>
    public static Provision Run(string command) => async (communicator, cancellationToken) =>
    {
        (int code, string output, string error) = await CaptureAsync(communicator, command, cancellationToken);
        if (code != 0)
        {
            throw new BuildFailedException($"'{command}' ended with {code}: {output} {error}");
        }
    };

    public static Provision Upload(string path, string text, UnixFileMode? mode = null) =>
        (communicator, cancellationToken) =>
            communicator.UploadAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)), mode, cancellationToken);

    public static async Task<(int Code, string Output, string Error)> CaptureAsync(
        ICommunicator communicator,
        string command,
        CancellationToken cancellationToken)
    {
        List<string> output = [];
        List<string> error = [];
        int code = await communicator.RunAsync(
            new(command) { OnOutputLine = output.Add, OnErrorLine = error.Add }, cancellationToken);
        return (code, string.Join('\n', output), string.Join('\n', error));
    }
}
