using Kiln.FaultyPlugin;
using Kiln.Remote;
using Kiln.Wire.Startup;

// A plugin with one unnamed component of each kind, which works, except where KILN_FAULT says that it does not.
const string ProtobufFlag = "--protobuf";
string[] arguments = [.. args.Where(static argument => argument != ProtobufFlag)];
SchemaEncoding encoding = args.Contains(ProtobufFlag) ? SchemaEncoding.Protobuf : SchemaEncoding.Gob;
FaultList faults = FaultList.Parse(Environment.GetEnvironmentVariable(FaultList.Variable));
using Stream output = Console.OpenStandardOutput();
switch (arguments)
{
    case ["describe", ..]:
        const string Unnamed = "-packer-default-plugin-name-";
        Description description = new("1.0.0", "0.6.10", "x5.0", [Unnamed], [Unnamed], [Unnamed], [Unnamed], Description.Protobuf);
        await output.WriteAsync(description.Write());
        return 0;
    case ["start", string kind, ..]:
        return await new Startup(faults, encoding, output).RunAsync(kind);
    default:
        await Console.Error.WriteLineAsync($"unknown arguments: {string.Join(' ', args)}");
        return 1;
}
