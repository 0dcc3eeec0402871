using System.Collections.Immutable;
using System.Text;
using Kiln.Components.Scripts;
using Kiln.Components.Templates;
using Kiln.Provisioners.Remote;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Components;

namespace Kiln.Provisioners.PowerShell;

/// <summary>One run of the provisioner: uploads and runs its scripts one after the other, then removes them.</summary>
internal sealed class PowerShellRun
{
    private const string RemoteFolder = "c:/Windows/Temp/";
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CleanupPause = TimeSpan.FromSeconds(10);

    private readonly PowerShellConfig _config;
    private readonly ProvisionContext _context;
    private readonly RunTemplates _templates;
    private readonly StartRetry _retry;
    private readonly string _remotePath;
    private readonly string _variablesPath;
    private readonly List<string> _uploaded = [];

    public PowerShellRun(
        PowerShellConfig config,
        PrepareContext prepare,
        ProvisionContext context,
        RunTemplates templates)
    {
        _config = config;
        _context = context;
        _templates = templates;
        _retry = new(context.Time, config.StartRetryTimeout);
        _remotePath = templates.Render("remote_path", config.RemotePath ?? RandomPath("script"));
        _variablesPath = templates.Render(
            "remote_env_var_path", config.RemoteEnvVarPath ?? RandomPath("packer-ps-env-vars"));
        Variables = ScriptEnvironment.Flatten(
            ScriptEnvironment.Collect(
                prepare,
                context.Variables,
                config.Scripts,
                text => templates.Render("environment_vars", text),
                PowerShellText.Escape),
            config.IsElevated ? config.ElevatedEnvVarFormat : config.EnvVarFormat);
    }

    /// <summary>Assignments of the environment of the scripts.</summary>
    public string Variables { get; }

    public async Task RunAsync(ImmutableArray<string> scripts, CancellationToken cancellationToken)
    {
        foreach (string script in scripts)
        {
            _context.Ui.Say($"Provisioning with powershell script: {script}");
            await RunScriptAsync(script, cancellationToken);
        }

        if (!_config.SkipClean)
        {
            await RemoveUploadsAsync(cancellationToken);
        }
    }

    private static string RandomPath(string prefix) => $"{RemoteFolder}{prefix}-{Guid.NewGuid()}.ps1";

    private async Task RunScriptAsync(string script, CancellationToken cancellationToken)
    {
        string path = _remotePath is [.., '/' or '\\'] ? _remotePath + Path.GetFileName(script) : _remotePath;
        await UploadTextAsync(
            "Error uploading ps script containing env vars", _variablesPath, Variables, cancellationToken);
        string command = _config.IsElevated
            ? await UploadElevatedAsync(path, cancellationToken)
            : CommandFor("execute_command", _config.ExecuteCommand, path);
        RemoteCommand remote = new(command) { OnOutputLine = _context.Ui.Say, OnErrorLine = _context.Ui.Error };
        Remember(path);
        int? code = await _retry.RunAsync(
            "Error running the script",
            async token =>
            {
                await ScriptFiles.UploadFileAsync(_context.Communicator, path, script, token);
                return await _context.Communicator.RunAsync(remote, token);
            },
            cancellationToken);
        ScriptExit.Check(code ?? 0, _config.Scripts.ValidExitCodes);
    }

    private string CommandFor(string option, string? command, string path) => _templates.Render(
        option, command ?? PowerShellCommand.DefaultOf(_config), ("Path", path), ("Vars", _variablesPath));

    /// <returns>The command that runs the uploaded wrapper.</returns>
    private async Task<string> UploadElevatedAsync(string path, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString();
        string wrapper = $"C:/Windows/Temp/packer-elevated-shell-{id}.ps1";
        string user = _templates.Render("elevated_user", _config.ElevatedUser ?? "");
        string password = _templates.Render("elevated_password", _config.ElevatedPassword ?? "");
        if (password.Length > 0)
        {
            _context.Ui.AddSecret(password);
        }

        string command = CommandFor("elevated_execute_command", _config.ElevatedExecuteCommand, path);
        await UploadTextAsync(
            "Error preparing elevated powershell script",
            wrapper,
            ElevatedScript.Compose($"packer-{id}", command, user, password),
            cancellationToken);
        return $"powershell -executionpolicy bypass -file \"{wrapper}\"";
    }

    private async Task UploadTextAsync(
        string failure,
        string path,
        string text,
        CancellationToken cancellationToken)
    {
        Remember(path);
        await _retry.RunAsync(
            failure,
            async token =>
            {
                using MemoryStream content = new(Encoding.UTF8.GetBytes(text), writable: false);
                await _context.Communicator.UploadAsync(path, content, null, token);
                return 0;
            },
            cancellationToken);
    }

    private void Remember(string path)
    {
        if (!_uploaded.Contains(path))
        {
            _uploaded.Add(path);
        }
    }

    /// <summary>What cannot be removed is no reason to fail: the log says it.</summary>
    private async Task RemoveUploadsAsync(CancellationToken cancellationToken)
    {
        string path = RandomPath("packer-cleanup");
        string text = CleanupScript.Compose([.. _uploaded, path]);
        string command = CommandFor("execute_command", _config.ExecuteCommand, path);
        StartRetry retry = new(_context.Time, CleanupLimit) { Pause = CleanupPause };
        try
        {
            int? code = await retry.RunAsync(
                "Error removing the uploaded scripts",
                async token =>
                {
                    using MemoryStream content = new(Encoding.UTF8.GetBytes(text), writable: false);
                    await _context.Communicator.UploadAsync(path, content, null, token);
                    RemoteCommand remote = new(command) { OnErrorLine = _context.Ui.Log };
                    int code = await _context.Communicator.RunAsync(remote, token);
                    return code == 0 ? code : null;
                },
                cancellationToken);
            if (code is null)
            {
                _context.Ui.Log($"The uploaded scripts stay on the machine: {string.Join(", ", _uploaded)}");
            }
        }
        catch (BuildFailedException e)
        {
            _context.Ui.Log($"{e.Message}. They stay on the machine: {string.Join(", ", _uploaded)}");
        }
    }
}
