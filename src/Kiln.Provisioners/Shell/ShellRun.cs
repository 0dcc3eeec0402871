using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.Shell;

/// <summary>One run of the provisioner: uploads, runs and removes its scripts one after the other.</summary>
internal sealed class ShellRun
{
    private const int RandomNames = 9999;

    /// <summary>For removing files after a cancellation: the engine does not wait long.</summary>
    private static readonly TimeSpan RemovalLimit = TimeSpan.FromSeconds(3);

    private readonly ShellConfig _config;
    private readonly ProvisionContext _context;
    private readonly RunTemplates _templates;
    private readonly StartRetry _retry;
    private readonly string _remotePath;
    private readonly string _envVarFile;
    private readonly string _variables;

    public ShellRun(ShellConfig config, PrepareContext prepare, ProvisionContext context, RunTemplates templates)
    {
        _config = config;
        _context = context;
        _templates = templates;
        _retry = new(context.Time, config.StartRetryTimeout);
        string folder = templates.Render("remote_folder", config.RemoteFolder);
        string file = templates.Render("remote_file", config.RemoteFile ?? RandomName("script_"));
        _remotePath = templates.Render("remote_path", config.RemotePath ?? $"{folder}/{file}");
        _envVarFile = config.UseEnvVarFile ? $"{folder}/{RandomName("varfile_")}" : "";
        _variables = ScriptEnvironment.Flatten(
            ScriptEnvironment.Collect(
                prepare,
                context.Variables,
                config.Scripts,
                text => templates.Render("environment_vars", text),
                ScriptEnvironment.QuoteForShell),
            config.EnvVarFormat ?? (config.UseEnvVarFile ? "export %s='%s'\n" : "%s='%s' "));
    }

    public async Task RunAsync(ImmutableArray<string> scripts, CancellationToken cancellationToken)
    {
        try
        {
            await RunAllAsync(scripts, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_config.SkipClean)
        {
            await RemoveAfterCancellationAsync();
            throw;
        }
    }

    private async Task RunAllAsync(ImmutableArray<string> scripts, CancellationToken cancellationToken)
    {
        if (_config.UseEnvVarFile)
        {
            await UploadVariablesAsync(cancellationToken);
        }

        foreach (string script in scripts)
        {
            _context.Ui.Say($"Provisioning with shell script: {script}");
            int code = await RunScriptAsync(script, cancellationToken);
            Judge(code);
            if (!_config.SkipClean)
            {
                await RemoveAsync(_remotePath, cancellationToken);
            }
        }

        // Compat: Packer also sends "rm -f " without a name when there is no such file.
        if (_config.UseEnvVarFile && !_config.SkipClean)
        {
            await RemoveAsync(_envVarFile, cancellationToken);
        }
    }

    private static string RandomName(string prefix) => string.Create(
        CultureInfo.InvariantCulture,
        $"{prefix}{RandomNumberGenerator.GetInt32(RandomNames)}.sh");

    private async Task UploadVariablesAsync(CancellationToken cancellationToken) => await TryAsync(
        "Error uploading environment variables",
        async token =>
        {
            using MemoryStream content = new(Encoding.UTF8.GetBytes(_variables), writable: false);
            await _context.Communicator.UploadAsync(_envVarFile, content, null, token);
            return await RunQuietlyAsync($"chmod 0600 {_envVarFile}", token);
        },
        cancellationToken);

    private async Task<int> RunScriptAsync(string script, CancellationToken cancellationToken)
    {
        string command = _templates.Render(
            "execute_command",
            _config.ExecuteCommand ?? DefaultCommand,
            ("Vars", _variables),
            ("Path", _remotePath),
            ("EnvVarFile", _envVarFile));
        RemoteCommand remote = new(command) { OnOutputLine = _context.Ui.Say, OnErrorLine = _context.Ui.Error };
        int? code = await TryAsync(
            "Error running the script",
            async token =>
            {
                await UploadScriptAsync(script, token);
                await RunQuietlyAsync($"chmod 0755 {_remotePath}", token);
                return await _context.Communicator.RunAsync(remote, token);
            },
            cancellationToken);
        return code ?? 0;
    }

    private string DefaultCommand => _config.UseEnvVarFile
        ? "chmod +x {{.Path}}; . {{.EnvVarFile}} && {{.Path}}"
        : "chmod +x {{.Path}}; {{.Vars}} {{.Path}}";

    private async Task UploadScriptAsync(string script, CancellationToken cancellationToken)
    {
        await using FileStream file = ScriptFiles.Open(script);
        await using UnixLineStream lines = new(file);
        Stream content = _config.Binary ? file : lines;
        await ScriptFiles.UploadAsync(_context.Communicator, _remotePath, content, cancellationToken);
    }

    private void Judge(int code)
    {
        // A script that restarts the machine takes its own connection with it.
        if (code != RemoteExit.ConnectionLost || !_config.ExpectDisconnect)
        {
            ScriptExit.Check(code, _config.Scripts.ValidExitCodes);
        }
    }

    private async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        string failed = $"Error removing temporary script at {path}!";
        int? code = await TryAsync(
            failed,
            async token =>
            {
                int result = await RunQuietlyAsync($"rm -f {path}", token);
                return result == RemoteExit.ConnectionLost ? null : result;
            },
            cancellationToken);
        if (code != 0)
        {
            throw new BuildFailedException(failed);
        }
    }

    /// <summary>The machine may be the user's own, and the files may hold secrets.</summary>
    private async Task RemoveAfterCancellationAsync()
    {
        using CancellationTokenSource limit = new(RemovalLimit, _context.Time);
        string paths = string.Join(' ', new[] { _remotePath, _envVarFile }.Where(static path => path.Length > 0));
        try
        {
            await RunQuietlyAsync($"rm -f {paths}", limit.Token);
        }
        catch (Exception e) when (e is CommunicatorException or OperationCanceledException)
        {
            _context.Ui.Log($"{paths} may still be on the machine: {e.Message}");
        }
    }

    private Task<int> RunQuietlyAsync(string command, CancellationToken cancellationToken) =>
        _context.Communicator.RunAsync(new RemoteCommand(command), cancellationToken);

    private Task<int?> TryAsync(
        string failure,
        Func<CancellationToken, Task<int?>> attempt,
        CancellationToken cancellationToken) => _retry.RunAsync(failure, attempt, cancellationToken);
}
