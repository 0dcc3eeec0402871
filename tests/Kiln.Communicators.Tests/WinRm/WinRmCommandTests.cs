using Kiln.Sdk.Communication;
using Kiln.Testing.WinRm;

namespace Kiln.Communicators.Tests.WinRm;

public sealed class WinRmCommandTests
{
    [Theory]
    [InlineData("echo hello", 0, "hello\r\n")]
    [InlineData("exit 3", 3, "")]
    [InlineData("echo \u00FCn\u0457c\u00F8d\u20AC \U0001F600", 0, "\u00FCn\u0457c\u00F8d\u20AC \U0001F600\r\n")]
    [InlineData("set \"A=b c\" && echo [%A%] & echo \"&\"", 0, "[b c]\r\n\"&\"\r\n")]
    [InlineData("powershell \"Write-Host hi; exit 7\"", 7, "hi\r\n")]
    [InlineData("exit -1", -1, "")]
    public async Task Command_gives_its_output_and_exit_code(string command, int code, string output)
    {
        await using WinRmSession session = new();
        IMachineConnection machine = await session.ConnectAsync();

        (int Code, string Output, string Error) result = await WinRmSession.RunAsync(machine, command);

        Assert.Equal((code, output, ""), result);
        Assert.Equal(0, session.Server.OpenShells);
    }

    [Fact]
    public async Task Default_windows_takes_encrypted_messages_only_and_gets_them()
    {
        await using WinRmSession session = new(
            new WinRmServerOptions { AllowUnencrypted = false },
            new CommunicatorConfig { WinrmUseNtlm = true });
        IMachineConnection machine = await session.ConnectAsync();

        Assert.Equal((0, "x\r\n", ""), await WinRmSession.RunAsync(machine, "echo x"));
        Assert.All(session.Server.Calls, static call => Assert.True(call.IsEncrypted));
        Assert.True(session.Server.ConnectionCount <= 3, "connections are used again");
    }
}
