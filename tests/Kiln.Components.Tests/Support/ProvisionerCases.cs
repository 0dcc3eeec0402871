using System.Text.RegularExpressions;
using Kiln.Sdk.Components;
using Kiln.Testing;

namespace Kiln.Components.Tests.Support;

/// <summary>Runs the cases of a data file against one provisioner.</summary>
internal static partial class ProvisionerCases
{
    public static async Task CheckAsync(string type, RunCase sample)
    {
        using TemporaryDirectory folder = new();
        foreach ((string name, string content) in sample.Files)
        {
            folder.Write(name, content);
        }

        List<string> log = [];
        DeadlineTime time = new(pause => log.Add($"wait {pause.TotalSeconds}s"));
        using ComponentContexts contexts = new(new RecordingUi(log), time);
        string config = sample.Config.GetRawText().Replace("$DIR", folder.Path, StringComparison.Ordinal);
        IProvisioner provisioner = Components.Provisioner(type, config);
        BuildVariables variables = ComponentContexts.Variables([.. sample.Variables.Select(static v => (v.Key, v.Value))]);
        ScriptedCommunicator machine = new(log, sample.AnswerList());
        string? error = null;
        try
        {
            await provisioner.ProvisionAsync(contexts.Provision(machine, variables), TestContext.Current.CancellationToken);
        }
        catch (BuildFailedException e)
        {
            error = e.Message;
        }

        string[] actual = [.. log.Select(line => Normalize(line, folder, contexts))];
        Assert.Equal(sample.Expected, actual);
        Assert.Equal(sample.Error, error is null ? null : Normalize(error, folder, contexts));
        Assert.Empty(contexts.Ledger.Open);
        Assert.All(contexts.Ledger.All, static resource => Assert.False(File.Exists(resource.Details["path"])));
    }

    /// <summary>Random numbers and folders differ from run to run.</summary>
    private static string Normalize(string line, TemporaryDirectory folder, ComponentContexts contexts) =>
        Uuid().Replace(
            RandomNumber().Replace(
                line
                    .Replace(folder.Path, "$DIR", StringComparison.Ordinal)
                    .Replace(contexts.Directories.Temporary, "$TMP", StringComparison.Ordinal),
                "N"),
            "UUID");

    [GeneratedRegex(@"(?<=script_|varfile_|packer-shell|pkr-file-content|shell-provisioner)\d+", RegexOptions.None)]
    private static partial Regex RandomNumber();

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex Uuid();
}
