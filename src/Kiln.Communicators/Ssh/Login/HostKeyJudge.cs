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
    private ImmutableArray<string> _keys = [.. policy.Keys.Select(static key => string.Join(' ', key.Split(' ').Take(2)))];
    private bool _hasWarned;

    public SshAlgorithms Restrict(SshAlgorithms algorithms) => _keys.IsEmpty
        ? algorithms
        : algorithms with { HostKeys = [.. HostKeySignature.AlgorithmsOf(_keys.Select(static key => key.Split(' ')[0]))] };

    public void Judge(ReadOnlySpan<byte> key)
    {
        string text = $"{new PacketParser(key).Text()} {Convert.ToBase64String(key)}";
        if (_keys.IsEmpty)
        {
            _keys = [text];
            Warn(text.Split(' ')[0], key);
        }

        if (!_keys.Contains(text, StringComparer.Ordinal))
        {
            throw new CommunicatorException(
                CommunicatorFailure.Connect,
                $"ssh: {name} shows the host key {text.Split(' ')[0]} {Fingerprint(key)}, which is not the one that is known "
                + "for it: another machine answers at its address.");
        }
    }

    private void Warn(string type, ReadOnlySpan<byte> key)
    {
        if (policy.Warns && !_hasWarned)
        {
            _hasWarned = true;
            ui.Say(
                $"Warning: nobody checks whether {name} is the right machine; its host key is {type} {Fingerprint(key)}.");
        }
    }

    private static string Fingerprint(ReadOnlySpan<byte> key) =>
        $"SHA256:{Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=')}";
}
