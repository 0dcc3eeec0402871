using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Kiln.Secrets.Aws;

/// <summary>A program that a profile names, which prints credentials.</summary>
internal static class AwsCredentialProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static AwsCredentials Run(string command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            using CancellationTokenRegistration stop = limit.Token.Register(() => process.Kill(entireProcessTree: true));
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested)
            {
                throw new SecretStoreException($"the credential_process of the AWS profile did not end within {Limit.TotalSeconds} seconds");
            }

            return process.ExitCode == 0
                ? Read(output)
                : throw new SecretStoreException($"the credential_process of the AWS profile ended with exit code {process.ExitCode}");
        }
        catch (Win32Exception problem)
        {
            throw new SecretStoreException($"the credential_process of the AWS profile cannot be started: {problem.Message}");
        }
    }

    private static AwsCredentials Read(string output)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(output);
            return AwsCredentialText.Read(document.RootElement)
                ?? throw new SecretStoreException("the credential_process of the AWS profile printed no credentials");
        }
        catch (JsonException)
        {
            throw new SecretStoreException("the credential_process of the AWS profile printed something that is not JSON");
        }
    }
}
