using System.Collections.Immutable;
using System.Security.Cryptography;
using Kiln.Communicators.Ssh.Protocol;
using Kiln.Communicators.Ssh.Protocol.Exchange;
using Kiln.Sdk.Communication;
using Kiln.Sdk.Events;

namespace Kiln.Communicators.Ssh.Login;

/// <summary>Applies a policy to one machine, over all its logins.</summary>
/// <param name="name">Of the machine, for messages.</param>
internal sealed class HostKeyJudge(HostKeyPolicy policy, string name, IUi ui) : IHostKeyJudge
{
    private readonly ImmutableArray<string> _keys =
        [.. policy.Keys.Select(static key => string.Join(' ', key.Split(' ').Take(2)))];

    /// <summary>The key that was shown last where any is believed.</summary>
    private string? _shown;

    public SshAlgorithms Restrict(SshAlgorithms algorithms) => _keys.IsEmpty
        ? algorithms
        : algorithms with
        {
            HostKeys = [.. HostKeySignature.AlgorithmsOf(_keys.Select(static key => key.Split(' ')[0]))],
        };

    public void Judge(ReadOnlySpan<byte> key)
    {
        string text = $"{new PacketParser(key).Text()} {Convert.ToBase64String(key)}";
        if (_keys.IsEmpty)
        {
            Warn(text, key);
            _shown = text;
        }
        else if (!_keys.Contains(text, StringComparer.Ordinal))
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"ssh: {name} shows the host key {text.Split(' ')[0]} {Fingerprint(key)}, "
                + "which is not the one that is known for it: another machine answers at its address.");
        }
    }

    // Compat: Packer goes on with a machine that shows another key than before, which is what one does that makes its
    // keys anew for its image.
    private void Warn(string text, ReadOnlySpan<byte> key)
    {
        string shown = $"{text.Split(' ')[0]} {Fingerprint(key)}";
        if (_shown is not null && _shown != text)
        {
            ui.Say($"Warning: {name} shows another host key than before: {shown}. It made its keys anew, or another "
                + "machine answers at its address.");
        }
        else if (_shown is null && policy.Warns)
        {
            ui.Say($"Warning: nobody checks whether {name} is the right machine; its host key is {shown}.");
        }
    }

    private static string Fingerprint(ReadOnlySpan<byte> key) =>
        $"SHA256:{Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=')}";
}
