using Kiln.Cli.Rendering;
using Kiln.Sdk.Events;

namespace Kiln.Cli.Tests.Rendering;

public sealed class MachineRendererTests
{
    [Fact]
    public void Run_reads_as_in_Packer() => Assert.Equal(
        """
        1795403452,,ui,say,==> null.a: Running local shell script: /tmp/x
        1795403452,,ui,error,==> null.a: two
        1795403452,,ui,say,==> null.a:
        1795403452,,ui,say,==> null.b: line 1\n==> null.b: line 2\n==> null.b: \n==> null.b:
        1795403452,null.a,my-type,a%!(PACKER_COMMA)b,c\r\nd
        1795403452,,ui,say,==> null.a: Running post-processor:  (type manifest)
        1795403452,,ui,say,==> null.a (checksum): working
        1795403452,,ui,say,Build 'null.a' finished after 70 milliseconds 735 microseconds.
        1795403452,,ui,error,Build 'null.b' errored after 72 milliseconds 968 microseconds: Script exited: 3
        1795403452,,ui,say,\n==> Wait completed after 73 milliseconds 2 microseconds
        1795403452,,error-count,1
        1795403452,,ui,error,\n==> Some builds didn't complete successfully and had errors:
        1795403452,null.b,error,Script exited: 3
        1795403452,,ui,error,--> null.b: Script exited: 3
        1795403452,,ui,say,\n==> Builds finished. The artifacts of successful builds are:
        1795403452,null.a,artifact-count,3
        1795403452,null.a,artifact,0,builder-id,fnoeding.null
        1795403452,null.a,artifact,0,id,Null
        1795403452,null.a,artifact,0,string,Did not export anything. This is the null builder
        1795403452,null.a,artifact,0,files-count,0
        1795403452,null.a,artifact,0,end
        1795403452,,ui,say,--> null.a: Did not export anything. This is the null builder
        1795403452,null.a,artifact,1,builder-id,packer.post-processor.checksum
        1795403452,null.a,artifact,1,id,
        1795403452,null.a,artifact,1,string,Created artifact from files: o.txt%!(PACKER_COMMA) p%!(PACKER_COMMA)q
        1795403452,null.a,artifact,1,files-count,2
        1795403452,null.a,artifact,1,file,0,o.txt
        1795403452,null.a,artifact,1,file,1,p%!(PACKER_COMMA)q
        1795403452,null.a,artifact,1,end
        1795403452,,ui,say,--> null.a: Created artifact from files: o.txt%!(PACKER_COMMA) p%!(PACKER_COMMA)q
        1795403452,null.a,artifact,2,nil
        1795403452,null.a,artifact,2,end
        1795403452,,ui,say,--> null.a: <nothing>

        """,
        Story.Tell(new MachineRenderer(), Story.TwoBuilds));

    [Fact]
    public void Cancelled_run_has_no_lists() => Assert.Equal(
        """
        1795403452,,ui,error,Cancelling build after receiving interrupt
        1795403452,,ui,error,Build 'a' errored after 2 seconds: cancelled
        1795403452,,ui,say,\n==> Wait completed after 2 seconds
        1795403452,,ui,say,Cleanly cancelled builds after being interrupted.

        """,
        Story.Tell(new MachineRenderer(), Story.Cancelled));

    [Theory]
    [InlineData("t", new string[0], "1795403452,,t,\n")]
    [InlineData("t", new[] { "" }, "1795403452,,t,\n")]
    [InlineData("t", new[] { "a", "" }, "1795403452,,t,a,\n")]
    [InlineData("target,t", new[] { "a\\n" }, "1795403452,target,t,a\\n\n")]
    public void Data_is_escaped_and_joined(string type, string[] data, string expected) =>
        Assert.Equal(expected, Story.Tell(new MachineRenderer(), new MachineSaid(Story.Time, "", "", type, [.. data])));
}
