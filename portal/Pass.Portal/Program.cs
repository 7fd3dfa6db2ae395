using Pass.Portal.Hosting;

var builder = WebApplication.CreateSlimBuilder(args);
